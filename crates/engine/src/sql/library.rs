//! What SQL cells know beside the project's own functions: the parts of DataFusion that are worth their download.
//!
//! DataFusion's defaults bring readers and writers of CSV, JSON and Arrow files, hashes, trigonometry, regressions and
//! arithmetic of vectors, which no question about users needs. The engine reads its files itself.

use datafusion::execution::SessionStateBuilder;
use datafusion::execution::SessionStateDefaults;
use datafusion::functions::{core, datetime, math, regex, string, unicode};
use datafusion::functions_aggregate::{
    any_value::any_value_udaf,
    approx_distinct::approx_distinct_udaf,
    array_agg::array_agg_udaf,
    average::avg_udaf,
    bool_and_or::{bool_and_udaf, bool_or_udaf},
    correlation::corr_udaf,
    count::count_udaf,
    first_last::{first_value_udaf, last_value_udaf},
    grouping::grouping_udaf,
    median::median_udaf,
    min_max::{max_udaf, min_udaf},
    percentile_cont::percentile_cont_udaf,
    stddev::{stddev_pop_udaf, stddev_udaf},
    string_agg::string_agg_udaf,
    sum::sum_udaf,
    variance::{var_pop_udaf, var_samp_udaf},
};
use datafusion::functions_nested::{
    array_has::{array_has_all_udf, array_has_any_udf, array_has_udf},
    array_sum::array_sum_udf,
    cardinality::cardinality_udf,
    concat::{array_append_udf, array_concat_udf, array_prepend_udf},
    empty::array_empty_udf,
    except::array_except_udf,
    extract::{array_element_udf, array_slice_udf},
    flatten::flatten_udf,
    length::array_length_udf,
    make_array::make_array_udf,
    map::map_udf,
    map_entries::map_entries_udf,
    map_extract::map_extract_udf,
    map_keys::map_keys_udf,
    map_values::map_values_udf,
    min_max::{array_max_udf, array_min_udf},
    position::array_position_udf,
    range::{gen_series_udf, range_udf},
    reverse::array_reverse_udf,
    set_ops::{array_distinct_udf, array_intersect_udf, array_union_udf},
    sort::array_sort_udf,
    string::{array_to_string_udf, string_to_array_udf},
};
use datafusion::logical_expr::{AggregateUDF, ScalarUDF};
use std::sync::Arc;

/// A builder that knows the functions for SQL cells, and no form of file.
pub(super) fn with_library(builder: SessionStateBuilder) -> SessionStateBuilder {
    builder
        .with_expr_planners(SessionStateDefaults::default_expr_planners())
        .with_scalar_functions(scalars())
        .with_aggregate_functions(aggregates())
        .with_window_functions(SessionStateDefaults::default_window_functions())
        .with_table_function_list(
            SessionStateDefaults::default_table_functions()
                .iter()
                .map(super::bounded::bounded_series)
                .collect(),
        )
}

fn scalars() -> Vec<Arc<ScalarUDF>> {
    let sets = [datetime::functions(), regex::functions(), string::functions(), unicode::functions()];
    let all = sets.into_iter().flatten().chain(choices()).chain(numbers()).chain(lists()).chain(maps());
    all.map(super::bounded::bounded).collect()
}

fn choices() -> [Arc<ScalarUDF>; 12] {
    [
        core::arrow_cast(),
        core::arrow_typeof(),
        core::coalesce(),
        core::get_field(),
        core::greatest(),
        core::least(),
        core::named_struct(),
        core::nullif(),
        core::nvl(),
        core::nvl2(),
        core::overlay(),
        core::r#struct(),
    ]
}

fn numbers() -> [Arc<ScalarUDF>; 17] {
    [
        math::abs(),
        math::cbrt(),
        math::ceil(),
        math::exp(),
        math::floor(),
        math::isnan(),
        math::iszero(),
        math::ln(),
        math::log(),
        math::log10(),
        math::log2(),
        math::nanvl(),
        math::power(),
        math::round(),
        math::signum(),
        math::sqrt(),
        math::trunc(),
    ]
}

fn lists() -> [Arc<ScalarUDF>; 27] {
    [
        array_append_udf(),
        array_concat_udf(),
        array_distinct_udf(),
        array_element_udf(),
        array_empty_udf(),
        array_except_udf(),
        array_has_all_udf(),
        array_has_any_udf(),
        array_has_udf(),
        array_intersect_udf(),
        array_length_udf(),
        array_max_udf(),
        array_min_udf(),
        array_position_udf(),
        array_prepend_udf(),
        array_reverse_udf(),
        array_slice_udf(),
        array_sort_udf(),
        array_sum_udf(),
        array_to_string_udf(),
        array_union_udf(),
        cardinality_udf(),
        flatten_udf(),
        gen_series_udf(),
        make_array_udf(),
        range_udf(),
        string_to_array_udf(),
    ]
}

fn maps() -> [Arc<ScalarUDF>; 5] {
    [map_udf(), map_entries_udf(), map_extract_udf(), map_keys_udf(), map_values_udf()]
}

fn aggregates() -> Vec<Arc<AggregateUDF>> {
    vec![
        any_value_udaf(),
        approx_distinct_udaf(),
        array_agg_udaf(),
        avg_udaf(),
        bool_and_udaf(),
        bool_or_udaf(),
        corr_udaf(),
        count_udaf(),
        first_value_udaf(),
        grouping_udaf(),
        last_value_udaf(),
        max_udaf(),
        median_udaf(),
        min_udaf(),
        percentile_cont_udaf(),
        stddev_pop_udaf(),
        stddev_udaf(),
        string_agg_udaf(),
        sum_udaf(),
        var_pop_udaf(),
        var_samp_udaf(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functions::register_functions;
    use datafusion::prelude::SessionContext;
    use rockpool_question::sql_words::{EVENT_FUNCTIONS, FUNCTIONS};
    use std::collections::BTreeSet;

    #[test]
    fn editors_offer_the_functions_that_there_are() {
        let context = SessionContext::new_with_state(with_library(SessionStateBuilder::new()).build());
        register_functions(&context);
        let state = context.state();
        // By their own names; further names of the same function are understood, and offered nowhere.
        let mut there = BTreeSet::new();
        there.extend(state.scalar_functions().values().map(|function| function.name().to_owned()));
        there.extend(state.aggregate_functions().values().map(|function| function.name().to_owned()));
        there.extend(state.window_functions().values().map(|function| function.name().to_owned()));
        there.extend(state.table_functions().keys().cloned());
        let offered = FUNCTIONS.iter().copied().chain(EVENT_FUNCTIONS.iter().map(|function| function.name));
        let offered: BTreeSet<String> = offered.map(str::to_owned).collect();
        assert_eq!(offered, there);
    }
}
