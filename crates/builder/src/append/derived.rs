//! What of the tables that are made of the event types' own can stay as it is: that of days without news.

use super::{BuildOptions, Held, Late};
use crate::{
    BuildWatch, BuilderError, Duplicates,
    derived::{HeldDaily, KeptDerived},
    held::Leaving,
};
use std::{collections::BTreeSet, ops::RangeInclusive};

/// Seconds of a day of UTC.
const DAY: i64 = 86_400;

/// The tables that are there, with the days on which events come or go; none where any day can change.
pub(super) fn kept(
    held: &Held,
    late: &Late,
    leaving: &Leaving,
    options: &BuildOptions,
    watch: &dyn BuildWatch,
) -> Result<Option<KeptDerived>, BuilderError> {
    let anybody = !leaving.users.is_empty() || !leaving.joined.is_empty();
    // Of duplicates that are dropped nobody knows the days.
    if anybody || options.duplicates == Duplicates::Drop {
        return Ok(None);
    }
    let Some(news) = news(held, late, leaving) else { return Ok(None) };
    // Which days are strays can change with every event.
    let has_strays = held.manifest.strays.is_some();
    let any_user_days = if has_strays { vec![] } else { held.manifest.any_user_days.clone() };
    let daily = match &held.manifest.daily {
        Some(daily) => {
            daily.files.iter().try_for_each(|file| held.verified(file, watch))?;
            Some(HeldDaily::new(held.folder(), daily.clone()))
        }
        None => None,
    };
    let day_order = held.manifest.day_order.clone();
    Ok(Some(KeptDerived { news, any_user_days, day_order, daily }))
}

fn news(held: &Held, late: &Late, leaving: &Leaving) -> Option<Vec<RangeInclusive<i32>>> {
    let mut days: BTreeSet<i32> = BTreeSet::new();
    for day in late.all_days() {
        // A day of UTC lies on two days of most zones.
        for second in [day.checked_mul(DAY)?, day.checked_mul(DAY)?.checked_add(DAY - 1)?] {
            days.insert(held.zone.day_of(second));
        }
    }
    let mut news: Vec<RangeInclusive<i32>> = days.into_iter().map(|day| day..=day).collect();
    news.extend(leaving.days.iter().cloned());
    news.extend(leaving.before.map(|before| i32::MIN..=before.saturating_sub(1)));
    Some(news)
}
