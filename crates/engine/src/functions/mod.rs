//! The matching kernels as aggregate functions, for SQL cells and for plans.
//!
//! | function | answer for each group |
//! | --- | --- |
//! | `window_funnel(event_time, window, step_1, ..., step_n)` | the highest step reached, 0 to n; a step must happen strictly after the one before |
//! | `window_funnel_same_instant(...)` | the same, where the same instant will do |
//! | `retention(event_time, is_start, is_return, period, periods [, time_zone])` | whether the group came back, for each calendar period from 0 |
//!
//! How many users go from opening to saving within a day, and how many of them reach each step:
//!
//! ```sql
//! SELECT level, count(*) AS users
//! FROM (
//!     SELECT window_funnel(event_time, INTERVAL '1 day',
//!                          event_type = 'application_opened',
//!                          event_type = 'file_saved') AS level
//!     FROM events
//!     GROUP BY user_id
//! )
//! GROUP BY level ORDER BY level
//! ```
//!
//! How many users came back in the week after the one of their first opening:
//!
//! ```sql
//! SELECT count(*) FILTER (WHERE weeks[2]) AS came_back, count(weeks) AS users
//! FROM (
//!     SELECT retention(event_time, event_type = 'application_opened', TRUE,
//!                      'week', 4, 'Europe/Budapest') AS weeks
//!     FROM events
//!     GROUP BY user_id
//! )
//! ```
//!
//! Both keep the events of a group that matter until the group is complete, in whatever order they come.

mod accumulator;
mod arguments;
mod events;
mod groups;
mod measure;
mod retention;
mod window_funnel;

pub use retention::Retention;
pub use window_funnel::WindowFunnel;

use datafusion::logical_expr::AggregateUDF;
use datafusion::prelude::SessionContext;
use rockpool_question::Ties;

/// Every function of this module, ready to be registered or called from a plan.
pub fn all_functions() -> Vec<AggregateUDF> {
    vec![
        WindowFunnel::new(Ties::StrictlyAfter).into(),
        WindowFunnel::new(Ties::SameInstantCounts).into(),
        Retention::new().into(),
    ]
}

/// Makes `window_funnel`, `window_funnel_same_instant` and `retention` known to the SQL of a session.
pub fn register_functions(context: &SessionContext) {
    for function in all_functions() {
        context.register_udaf(function);
    }
}
