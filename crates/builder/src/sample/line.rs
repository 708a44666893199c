//! Writes an event as a line of JSON.

use super::{
    profile::{Plan, Profile, identifier},
    random::Details,
    session::{Action, Event},
};
use chrono::NaiveDate;
use std::io::Write;

/// What all lines of a day share.
#[derive(Debug, Clone, Copy)]
pub(super) struct Day {
    /// Its number, from the first day of the sample.
    pub(super) number: i32,
    /// Its date.
    pub(super) date: NaiveDate,
    /// The seed of the sample.
    pub(super) seed: u64,
}

const BUTTONS: [(u64, &str); 8] = [
    (220, "extrude"),
    (180, "sketch"),
    (150, "undo"),
    (120, "measure"),
    (110, "fillet"),
    (90, "mirror"),
    (80, "snap"),
    (50, "help"),
];
const ENGINES: [(u64, &str); 3] = [(6, "raster"), (3, "path"), (1, "cloud")];
const FORMATS: [(u64, &str); 5] = [(40, "stl"), (25, "pdf"), (18, "dxf"), (12, "step"), (5, "obj")];
const UNITS: [(u64, &str); 2] = [(7, "mm"), (3, "in")];
const WAYS: [(u64, &str); 3] = [(5, "link"), (3, "email"), (2, "workspace")];
const SCALES: [(u64, &str); 4] = [(60, "1"), (20, "0.5"), (12, "2"), (8, "0.25")];

/// Appends the line, with its newline.
pub(super) fn line(event: &Event, profile: &Profile, day: &Day, to: &mut Vec<u8>) -> std::io::Result<()> {
    let mut details = Details::new(event.bits);
    write!(to, r#"{{"event_type":"{}","event_time":"{}T"#, event_type(event.action), day.date)?;
    clock(event.time, to);
    to.extend_from_slice(b"\"");
    if !event.is_anonymous {
        to.extend_from_slice(b",\"user_id\":\"");
        to.extend_from_slice(&identifier(day.seed, event.user));
        to.extend_from_slice(b"\"");
    } else if event.bits & 1 == 0 {
        to.extend_from_slice(b",\"user_id\":null");
    }
    let plan = profile.plan(day.number);
    write!(to, r#","event_properties":{{"plan":"{}""#, plan.name())?;
    properties(event, profile, day, plan, &mut details, to)?;
    to.extend_from_slice(b"}}\n");
    Ok(())
}

fn event_type(action: Action) -> &'static str {
    match action {
        Action::Opened => "application_opened",
        Action::Clicked | Action::ClickedSave | Action::ClickedExport | Action::ClickedRender => {
            "button_clicked"
        }
        Action::Zoomed => "viewport_zoomed",
        Action::Saved => "file_saved",
        Action::Exported => "file_exported",
        Action::Shared => "project_shared",
        Action::Rendered => "render_started",
        Action::Assisted => "ai_assist_used",
        Action::Upgraded => "plan_upgraded",
        Action::Crashed => "application_crashed",
    }
}

/// `HH:MM:SS.ffffffZ`.
pub(super) fn clock(microseconds: u64, to: &mut Vec<u8>) {
    let (second, fraction) = (microseconds / 1_000_000, microseconds % 1_000_000);
    for (value, end) in [(second / 3_600, b':'), (second / 60 % 60, b':'), (second % 60, b'.')] {
        to.extend_from_slice(&[b'0' + (value / 10) as u8, b'0' + (value % 10) as u8, end]);
    }
    for power in [100_000, 10_000, 1_000, 100, 10, 1] {
        to.push(b'0' + (fraction / power % 10) as u8);
    }
    to.push(b'Z');
}

fn properties(
    event: &Event,
    profile: &Profile,
    day: &Day,
    plan: Plan,
    details: &mut Details,
    to: &mut Vec<u8>,
) -> std::io::Result<()> {
    match event.action {
        Action::Opened => {
            let is_first = profile.joined == day.number && event.position == 0;
            write!(
                to,
                r#","country":"{}","platform":"{}","app_version":"{}","first_start":{is_first},"startup_ms":{}"#,
                profile.country(),
                profile.platform(),
                version(day.number - i32::from(profile.update_lag)),
                380 + details.below(900) + details.below(1_400),
            )?;
            match plan {
                Plan::Free => to.extend_from_slice(b",\"licence_days\":null"),
                Plan::Pro | Plan::Team => write!(to, r#","licence_days":{}"#, 1 + details.below(365))?,
            }
            if details.chance(4) {
                write!(to, r#","experiment":"dark-start-{}""#, details.below(3))?;
            }
            Ok(())
        }
        Action::Clicked => {
            write!(to, r#","button_name":"{}","shortcut":{}"#, details.pick(&BUTTONS), details.chance(310))
        }
        Action::ClickedSave => {
            write!(to, r#","button_name":"save","shortcut":{}"#, details.chance(620))
        }
        Action::ClickedExport => write!(to, r#","button_name":"export","shortcut":false"#),
        Action::ClickedRender => write!(to, r#","button_name":"render","shortcut":false"#),
        Action::Zoomed => {
            // Quarter steps, written as a person would: 2, 1.5, 0.25.
            let quarters = 1 + details.below(32);
            let fraction = ["", ".25", ".5", ".75"];
            let fraction = fraction.get((quarters % 4) as usize).copied().unwrap_or_default();
            let direction = if details.chance(560) { "in" } else { "out" };
            write!(to, r#","zoom":{}{fraction},"direction":"{direction}""#, quarters / 4)
        }
        Action::Saved => write!(
            to,
            r#","country":"{}","size_kb":{},"objects":{},"autosave":{}"#,
            profile.country(),
            24 + details.below(600) * (1 + details.below(40)),
            1 + details.below(60) * (1 + details.below(6)),
            details.chance(150),
        ),
        Action::Exported => write!(
            to,
            r#","country":"{}","format":"{}","scale":{},"options":{{"units":"{}","layers":[{}]}}"#,
            profile.country(),
            details.pick(&FORMATS),
            details.pick(&SCALES),
            details.pick(&UNITS),
            1 + details.below(3),
        ),
        Action::Shared => {
            let members = 1 + details.below(4) + details.below(6);
            write!(to, r#","via":"{}","members":{members},"message":null"#, details.pick(&WAYS))
        }
        Action::Rendered => write!(
            to,
            r#","engine":"{}","samples":{},"resolution":"{}""#,
            details.pick(&ENGINES),
            32_u64 << details.below(5),
            details.pick(&[(5, "1920x1080"), (3, "3840x2160"), (2, "1280x720")]),
        ),
        Action::Assisted => write!(
            to,
            r#","task":"{}","prompt_length":{},"accepted":{}"#,
            details.pick(&[(4, "constrain"), (3, "name parts"), (2, "repair"), (1, "explain")]),
            8 + details.below(40) + details.below(200),
            details.chance(if plan == Plan::Free { 480 } else { 640 }),
        ),
        Action::Upgraded => match plan {
            Plan::Team => write!(to, r#","from":"pro","price":39"#),
            Plan::Free | Plan::Pro => write!(to, r#","from":"free","price":12.5"#),
        },
        Action::Crashed => write!(
            to,
            r#","platform":"{}","signal":"{}""#,
            profile.platform(),
            details.pick(&[(6, "SIGSEGV"), (3, "SIGABRT"), (1, "OOM")]),
        ),
    }
}

/// The version that was the newest on a day: a new one comes every three weeks.
fn version(day: i32) -> impl std::fmt::Display {
    let number = (day + 210).max(0) / 21;
    struct Version(i32);
    impl std::fmt::Display for Version {
        fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(to, "{}.{}", 4 + self.0 / 8, self.0 % 8)
        }
    }
    Version(number)
}
