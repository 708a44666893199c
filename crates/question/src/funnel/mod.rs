//! Funnels: how many users go from step to step within a window.

mod answer;
mod check;
mod question;
mod sentence;
mod stage;

pub use answer::{
    Comparison, FunnelAnswer, FunnelBucket, FunnelGroup, FunnelStep, HistogramBin, OptionalStep,
    TieSensitivity, TimeToConvert, Unit,
};
pub use question::{Count, Entries, Exclusion, Funnel, FunnelBreakdown, LaterSteps, Order, Ties};
pub use stage::FunnelStage;

use crate::FieldPath;
use crate::kinds::{Asked, HasUsers, NoSuch, Said};
use crate::validate::size::Size;
use crate::validate::{Check, Problem};
use crate::{AnswerPart, Dates, Days};
use rockpool_catalog::Manifest;

impl Asked for Funnel<Dates> {
    fn check(&self, check: &mut Check<'_>) {
        check::check(check, self);
    }

    fn size(&self, size: &mut Size, at: &FieldPath) -> Result<(), Problem> {
        check::size(size, self, at)
    }
}

impl Said for Funnel<Days> {
    fn sentence(&self, answer: &FunnelAnswer, manifest: &Manifest) -> String {
        sentence::sentence(self, answer, manifest)
    }
}

impl<D> HasUsers for Funnel<D> {
    fn has(&self, part: &AnswerPart) -> Result<(), NoSuch> {
        check::has(self, part)
    }

    fn who(&self, part: &AnswerPart) -> Option<String> {
        sentence::who(self, part)
    }
}
