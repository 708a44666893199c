//! Funnels: how many users go from step to step within a window.

mod answer;
mod question;
mod stage;

pub use answer::{
    Comparison, FunnelAnswer, FunnelBucket, FunnelGroup, FunnelStep, HistogramBin, OptionalStep,
    TieSensitivity, TimeToConvert, Unit,
};
pub use question::{Count, Entries, Exclusion, Funnel, FunnelBreakdown, LaterSteps, Order, Ties};
pub use stage::FunnelStage;
