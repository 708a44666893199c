//! What is found in an extract as a whole, once all its event types are known.

use crate::findings::{DaySet, gaps_of_all, gaps_of_type};
use rockpool_calendar::Days;
use rockpool_catalog::{EventType, Gaps, TimeRange};

/// The event types of an extract, each with the days that have events of it, in which the gaps are not known yet.
pub(crate) type TypesWithDays = Vec<(EventType, DaySet)>;

/// Says of each event type on which days it is missed; gives the days too on which nothing happened at all. Days outside
/// of the main time are those of strays.
pub(crate) fn gaps(
    types: TypesWithDays,
    main_time: Option<TimeRange>,
    days: &Days,
) -> (Vec<EventType>, Gaps) {
    let covered = types.iter().map(|(event_type, _)| event_type.covered).reduce(TimeRange::union);
    let Some(main) = main_time.or(covered) else {
        return (types.into_iter().map(|(event_type, _)| event_type).collect(), Gaps::default());
    };
    let main = days.day(main.first)..=days.day(main.last);
    let mut all = DaySet::default();
    types.iter().for_each(|(_, of_type)| all.extend(of_type));
    let of_type = |(mut event_type, of_type): (EventType, DaySet)| {
        if let Some(findings) = &mut event_type.findings {
            findings.gaps = gaps_of_type(event_type.rows, &of_type, &all, main.clone());
        }
        event_type
    };
    (types.into_iter().map(of_type).collect(), gaps_of_all(&all, main.clone()))
}
