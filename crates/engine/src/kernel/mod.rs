//! The matching kernels: one user's events in, what that user did out. No Arrow, no DataFusion, no I/O.

mod assignment;
pub mod funnel;
pub mod lifecycle;
pub mod often;
pub mod path;
pub mod retention;
pub mod stickiness;
pub mod users;
pub mod ways;
