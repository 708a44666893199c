//! The matching kernels as aggregate functions, for SQL cells.
//!
//! | function | answer for each group |
//! | --- | --- |
//! | `window_funnel(event_time, window, step_1, ..., step_n)` | the highest step reached, 0 to n; a step must happen strictly after the one before |
//! | `window_funnel_same_instant(...)` | the same, where the same instant will do |
//! | `window_funnel_any_order(...)` | how many different steps were done within the window |
//! | `window_funnel_times(...)` | the instants of the steps of `window_funnel` |
//! | `retention(event_time, is_start, is_return, period, periods [, time_zone])` | whether the group came back, for each calendar period from 0 |
//! | `active_periods(event_time, is_active, period [, time_zone])` | in how many calendar periods it was active |
//! | `lifecycle(event_time, is_active, period, day [, time_zone])` | whether it is new, returning, resurrecting or dormant in a period |
//! | `sessions(event_time, is_active, inactivity)` | how many sessions it had |
//!
//! `docs/sql.md` has an example of each, which a test runs.
//!
//! All keep the events of a group that matter until the group is complete, in whatever order they come. The code that
//! DataFusion calls is there once for all of them (`function`, `accumulator`, `groups`): a browser downloads it.

mod accumulator;
mod activity;
mod arguments;
mod events;
mod function;
mod groups;
mod measure;
mod periods;
mod retention;
mod window_funnel;

use activity::Activity;
use datafusion::logical_expr::AggregateUDF;
use datafusion::prelude::SessionContext;
use function::EventFunction;
use retention::Retention;
use window_funnel::WindowFunnel;

/// Every function of this module.
fn all() -> Vec<AggregateUDF> {
    let funnels = WindowFunnel::ALL.map(EventFunction::new).into_iter();
    let activity = Activity::ALL.map(EventFunction::new).into_iter();
    funnels.chain([EventFunction::new(Retention)]).chain(activity).map(Into::into).collect()
}

/// The names of the functions that SQL has beyond DataFusion's.
pub fn function_names() -> Vec<String> {
    all().iter().map(|function| function.name().to_owned()).collect()
}

/// Makes the functions known to the SQL of a session.
pub fn register_functions(context: &SessionContext) {
    for function in all() {
        context.register_udaf(function);
    }
}
