//! Windows: named ones are written out where they are used. The planner looks for them in the columns only, and an
//! `ORDER BY sum(x) OVER w` would order by a plain sum.

use super::order::refuse_constant;
use super::refusal::refuse_if;
use super::size::Size;
use super::{Outcome, Refusal, Walk};
use datafusion::sql::sqlparser::ast::{
    Ident, WindowFrame, WindowFrameBound, WindowFrameUnits, WindowSpec, WindowType,
};

impl Walk<'_> {
    /// What stands behind OVER.
    pub(super) fn over(&mut self, over: &mut WindowType) -> Outcome<Size> {
        let mut spec = match over {
            WindowType::NamedWindow(name) => self.named_window(name)?,
            WindowType::WindowSpec(spec) => spec.clone(),
        };
        self.resolve_window(&mut spec)?;
        let WindowSpec { window_name: _, partition_by, order_by, window_frame } = &mut spec;
        partition_by.iter().try_for_each(|expr| refuse_constant("PARTITION BY", expr))?;
        let mut size = self.expressions(partition_by.iter_mut())?.and(self.sorts(order_by)?);
        if let Some(WindowFrame { units, start_bound, end_bound }) = window_frame {
            match units {
                WindowFrameUnits::Rows | WindowFrameUnits::Range | WindowFrameUnits::Groups => {}
            }
            for bound in std::iter::once(start_bound).chain(end_bound) {
                match bound {
                    WindowFrameBound::CurrentRow
                    | WindowFrameBound::Preceding(None)
                    | WindowFrameBound::Following(None) => {}
                    WindowFrameBound::Preceding(Some(expr)) | WindowFrameBound::Following(Some(expr)) => {
                        size = size.and(self.expression(expr)?);
                    }
                }
            }
        }
        *over = WindowType::WindowSpec(spec);
        Ok(size)
    }

    /// The window of a name, as it is defined.
    pub(super) fn named_window(&self, name: &Ident) -> Outcome<WindowSpec> {
        self.windows.last().and_then(|known| known.get(&name.value)).cloned().ok_or_else(|| {
            let reason = format!("There is no window '{}'", name.value);
            Refusal::because(
                &reason,
                name.span,
                "Define it behind the select: WINDOW w AS (PARTITION BY user_key).",
            )
        })
    }

    /// A window without the name of the one that it extends.
    pub(super) fn resolve_window(&self, spec: &mut WindowSpec) -> Outcome {
        let Some(name) = spec.window_name.take() else { return Ok(()) };
        let WindowSpec { window_name: _, partition_by, order_by, window_frame } = self.named_window(&name)?;
        let instead = "Write its PARTITION BY and ORDER BY out.";
        let conflicts = !spec.partition_by.is_empty()
            || (!spec.order_by.is_empty() && !order_by.is_empty())
            || window_frame.is_some();
        refuse_if(conflicts, "A window that changes another one", name.span, instead)?;
        spec.partition_by = partition_by;
        if spec.order_by.is_empty() {
            spec.order_by = order_by;
        }
        Ok(())
    }
}
