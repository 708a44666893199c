//! app
pub mod answer;
pub mod builder;
pub mod chart;
