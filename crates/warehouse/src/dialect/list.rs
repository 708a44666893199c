//! Lists, bits, and the queues that paths are chosen from.

use super::Words;
use rockpool_question::Dialect;

impl Words {
    /// A list of one.
    pub(crate) fn list(self, item: &str) -> String {
        match self.0 {
            Dialect::Spark => format!("array({item})"),
            Dialect::DuckDb | Dialect::ClickHouse => format!("[{item}]"),
        }
    }

    /// A list with another item at its end.
    pub(crate) fn append(self, list: &str, item: &str) -> String {
        format!("{}({list}, {item})", self.pick("array_append", "list_append", "arrayPushBack"))
    }

    /// Whether a list has an item.
    pub(crate) fn has(self, list: &str, item: &str) -> String {
        format!("{}({list}, {item})", self.pick("array_contains", "list_contains", "has"))
    }

    /// An item of a list, from 1, which must be there.
    pub(crate) fn item(self, list: &str, place: usize) -> String {
        match self.0 {
            Dialect::Spark => format!("element_at({list}, {place})"),
            Dialect::DuckDb | Dialect::ClickHouse => format!("{list}[{place}]"),
        }
    }

    /// Bits that two whole numbers share.
    pub(crate) fn common_bits(self, left: &str, right: &str) -> String {
        match self.0 {
            Dialect::Spark | Dialect::DuckDb => format!("({left} & {right})"),
            Dialect::ClickHouse => format!("bitAnd({left}, {right})"),
        }
    }

    /// How many bits a whole number has.
    pub(crate) fn bit_count(self, number: &str) -> String {
        match self.0 {
            Dialect::Spark | Dialect::DuckDb => format!("bit_count({number})"),
            Dialect::ClickHouse => format!("bitCount(toUInt64({number}))"),
        }
    }

    /// Rows `(t_1, ends)` of a group as a queue in the order of `t_1`, for [`Self::greedy`].
    pub(crate) fn queue(self) -> &'static str {
        self.pick(
            "sort_array(collect_list(named_struct('t_1', t_1, 'ends', ends, 'taken', array(t_1))))",
            "list({'t_1': t_1, 'ends': ends, 'taken': [t_1]} ORDER BY t_1)",
            "arraySort(groupArray((t_1, ends, [t_1])))",
        )
    }

    /// Rows with the `t_1` of a queue's first, of the first that begins after that one ends, and so on.
    pub(crate) fn greedy(self) -> &'static str {
        self.pick(
            "explode(\n  aggregate(\n    slice(queue, 2, size(queue)),\n    queue[0],\n    (last, next) -> if(next.t_1 > last.ends, named_struct('t_1', next.t_1, 'ends', next.ends, 'taken', concat(last.taken, next.taken)), last)\n  ).taken\n)",
            "unnest(\n  list_reduce(\n    queue,\n    lambda last, next: CASE WHEN next.t_1 > last.ends THEN {'t_1': next.t_1, 'ends': next.ends, 'taken': last.taken || next.taken} ELSE last END\n  ).taken\n)",
            "arrayJoin(\n  arrayFold(\n    (last, next) -> if(next.1 > last.2, (next.1, next.2, arrayConcat(last.3, next.3)), last),\n    arraySlice(queue, 2),\n    queue[1]\n  ).3\n)",
        )
    }
}
