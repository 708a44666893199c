//! Mappings that are recognised by the columns of a source: those of well-known products, and names that speak for
//! themselves.
//!
//! What the columns mean is what the products' own documents say. Where a product knows a person by an id of its own
//! that stays the same before and after a log-in, that one is the user, so that counts of users are the product's.

use super::{Mapping, Others, PropertiesColumn};
use crate::probe::Probe;
use chrono_tz::Tz;

/// A product's export.
struct Product {
    name: &'static str,
    /// Columns that all have to be there; `a|b` is either.
    signature: &'static [&'static str],
    event: &'static [&'static str],
    time: &'static [&'static str],
    user: &'static [&'static str],
    /// Columns whose members are properties.
    properties: &'static [&'static str],
    /// The same, with the column's name before each.
    prefixed: &'static [&'static str],
    /// Columns that are no properties: technical ones, and those of which the column that counts is named above.
    ignored: &'static [&'static str],
    others: Others,
    /// Whether instants without an offset are in UTC.
    is_utc: bool,
}

const PRODUCTS: [Product; 8] = [
    Product {
        name: "Amplitude's export",
        signature: &["amplitude_id", "event_type", "event_time"],
        event: &["event_type"],
        time: &["event_time"],
        user: &["amplitude_id", "user_id", "device_id"],
        properties: &["event_properties"],
        prefixed: &["user_properties", "groups", "group_properties"],
        ignored: &[
            "$*",
            "uuid",
            "insert_id",
            "event_id",
            "app",
            "schema",
            "data",
            "data_type",
            "plan",
            "adid",
            "idfa",
            "client_event_time",
            "client_upload_time",
            "server_received_time",
            "server_upload_time",
            "processed_time",
            "global_user_properties",
            "amplitude_attribution_ids",
            "amplitude_event_type",
            "is_attribution_event",
            "partner_id",
            "source_id",
            "sample_rate",
            "user_creation_time",
            "location_lat",
            "location_lng",
            "ip_address",
            "library",
            "paying",
            "version_name_num",
        ],
        others: Others::Properties,
        is_utc: true,
    },
    Product {
        name: "Mixpanel's export",
        signature: &["event", "properties.time", "properties.distinct_id"],
        event: &["event"],
        time: &["properties.time"],
        user: &["properties.distinct_id"],
        properties: &["properties"],
        prefixed: &[],
        ignored: &[],
        others: Others::Ignored,
        is_utc: true,
    },
    Product {
        name: "PostHog's export",
        signature: &["uuid", "event", "distinct_id", "timestamp", "properties"],
        event: &["event"],
        time: &["timestamp"],
        user: &["person_id", "distinct_id"],
        properties: &["properties"],
        prefixed: &["person_properties"],
        ignored: &[],
        others: Others::Ignored,
        is_utc: true,
    },
    Product {
        name: "Segment's events",
        signature: &["messageId", "timestamp", "type", "anonymousId|userId"],
        event: &["event", "name", "type"],
        time: &["timestamp"],
        user: &["userId", "anonymousId"],
        properties: &["properties", "traits"],
        prefixed: &[],
        ignored: &[],
        others: Others::Ignored,
        is_utc: true,
    },
    Product {
        name: "a table of tracks as Segment loads it",
        signature: &["anonymous_id|user_id", "event|event_text", "received_at", "timestamp"],
        event: &["event_text", "event"],
        time: &["timestamp"],
        user: &["user_id", "anonymous_id"],
        properties: &[],
        prefixed: &[],
        ignored: &["id", "uuid", "uuid_ts", "received_at", "sent_at", "original_timestamp", "context_ip"],
        others: Others::Properties,
        is_utc: true,
    },
    Product {
        name: "Snowplow's atomic events",
        signature: &["event_name", "collector_tstamp", "domain_userid|network_userid|user_id", "event_id"],
        event: &["event_name"],
        time: &["derived_tstamp", "collector_tstamp"],
        user: &["user_id", "domain_userid", "network_userid"],
        properties: &[],
        prefixed: &[],
        ignored: &[
            "event_id",
            "etl_tstamp",
            "load_tstamp",
            "dvce_created_tstamp",
            "dvce_sent_tstamp",
            "true_tstamp",
            "refr_dvce_tstamp",
            "txn_id",
            "v_*",
            "name_tracker",
            "event_vendor",
            "event_format",
            "event_version",
            "event_fingerprint",
            "event",
            "user_ipaddress",
            "user_fingerprint",
            "domain_sessionid",
            "etl_tags",
        ],
        others: Others::Properties,
        is_utc: true,
    },
    Product {
        name: "Google Analytics 4's export",
        signature: &["event_name", "event_timestamp", "event_params", "user_pseudo_id"],
        event: &["event_name"],
        time: &["event_timestamp"],
        user: &["user_id", "user_pseudo_id"],
        properties: &["event_params"],
        prefixed: &["user_properties", "device", "geo", "app_info", "traffic_source"],
        ignored: &[
            "event_date",
            "event_previous_timestamp",
            "event_bundle_sequence_id",
            "event_server_timestamp_offset",
            "user_first_touch_timestamp",
            "privacy_info",
            "user_ltv",
            "stream_id",
            "items",
            "batch_*",
            "collected_traffic_source",
            "session_traffic_source_last_click",
            "event_dimensions",
            "publisher",
        ],
        others: Others::Properties,
        is_utc: true,
    },
    Product {
        name: "Rockpool's own form",
        signature: &["event_type", "event_time", "event_properties"],
        event: &["event_type"],
        time: &["event_time"],
        user: &["user_id"],
        properties: &["event_properties"],
        prefixed: &[],
        ignored: &[],
        others: Others::Ignored,
        is_utc: false,
    },
];

/// Names of columns that speak for themselves, in any case; the first that is there counts.
const EVENT: [&str; 6] = ["event_type", "event_name", "event", "eventname", "eventtype", "action"];
const TIME: [&str; 11] = [
    "event_time",
    "event_timestamp",
    "timestamp",
    "time",
    "ts",
    "eventtime",
    "occurred_at",
    "created_at",
    "datetime",
    "event_date",
    "date",
];
const USER: [&str; 11] = [
    "user_id",
    "userid",
    "distinct_id",
    "user",
    "uid",
    "customer_id",
    "account_id",
    "visitor_id",
    "client_id",
    "anonymous_id",
    "device_id",
];
const PROPERTIES: [&str; 6] =
    ["event_properties", "properties", "props", "event_params", "params", "attributes"];

/// The mapping that the columns of a source suggest; none if no event type or no instant can be told.
pub(crate) fn recognise(probe: &Probe) -> Option<Mapping> {
    product(probe).or_else(|| by_names(probe))
}

fn product(probe: &Probe) -> Option<Mapping> {
    let has = |column: &&str| column.split('|').any(|name| probe.has(name));
    let product = PRODUCTS.iter().find(|product| product.signature.iter().all(has))?;
    // All of them, also those that the first records do not have: later ones may.
    let there =
        |columns: &[&str]| -> Vec<String> { columns.iter().map(|column| (*column).to_owned()).collect() };
    let mut properties: Vec<PropertiesColumn> =
        there(product.properties).iter().map(|column| PropertiesColumn::plain(column)).collect();
    properties.extend(there(product.prefixed).iter().map(|column| PropertiesColumn::prefixed(column)));
    if product.name.starts_with("Snowplow") {
        // The fields of an event of one's own stand in one column for each of its schemas.
        let own = probe.columns.iter().filter(|column| column.name.starts_with("unstruct_event_"));
        properties.extend(own.map(|column| PropertiesColumn::plain(&column.name)));
    }
    Some(Mapping {
        name: product.name.to_owned(),
        event: there(product.event),
        time: there(product.time),
        user: there(product.user),
        id: vec![],
        properties,
        others: product.others,
        ignored: product.ignored.iter().map(|column| (*column).to_owned()).collect(),
        zone: product.is_utc.then_some(Tz::UTC),
        ..Mapping::default()
    })
}

fn by_names(probe: &Probe) -> Option<Mapping> {
    let mapping = suggested(probe);
    (!mapping.event.is_empty() && !mapping.time.is_empty())
        .then(|| Mapping { name: "the names of the columns".to_owned(), ..mapping })
}

/// What the names of columns suggest, each part of an event for itself: to begin from where a person names the others.
pub(crate) fn suggested(probe: &Probe) -> Mapping {
    let find = |names: &[&str]| -> Vec<String> {
        let found = names
            .iter()
            .find_map(|name| probe.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name)));
        found.map(|column| column.name.clone()).into_iter().collect()
    };
    Mapping {
        name: "options".to_owned(),
        event: find(&EVENT),
        time: find(&TIME),
        user: find(&USER),
        properties: find(&PROPERTIES)
            .into_iter()
            .filter(|column| probe.column(column).is_none_or(|column| column.may_have_members()))
            .map(|column| PropertiesColumn::plain(&column))
            .collect(),
        others: Others::Properties,
        ..Mapping::default()
    }
}
