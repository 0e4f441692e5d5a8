//! The description of the API (OpenAPI 3.1), made from the table of reads and from the list of acts.

use domain::{
    decision::Answer,
    ids::{Kind, kinds},
    refusal::RefusalCode,
    right::Role,
};
use flow::{ACTS, offers::OfferLine, people::CompanySettings};
use serde_json::{Map, Value, json};
use utoipa::PartialSchema;

use super::fields::{LINE, READS, Readable};

/// What `/api/openapi.json` serves.
#[must_use]
pub fn openapi() -> Value {
    let mut paths = Map::new();
    paths.insert(
        "/api/openapi.json".to_owned(),
        json!({ "get": {
            "operationId": "openapi",
            "summary": "This description.",
            "security": [],
            "responses": responses("The description.", &json!({ "type": "object" }), &[405]),
        }}),
    );
    for read in READS {
        paths.insert(read.path.to_owned(), json!({ "get": reading(read) }));
    }
    for act in ACTS {
        paths.insert(format!("/api/v1/acts/{}", act.name), json!({ "post": acting(act) }));
    }
    let mut schemas = json!({
        "Money": {
            "type": "object",
            "required": ["amount", "currency"],
            "properties": {
                "amount": { "type": "string", "pattern": "^-?[0-9]+(\\.[0-9]{1,4})?$" },
                "currency": { "type": "string", "minLength": 3, "maxLength": 3 },
            },
        },
        "Line": object(LINE),
        "Refusal": {
            "type": "object",
            "required": ["code", "values", "remedy"],
            "properties": {
                "code": { "type": "string", "enum": RefusalCode::ALL.iter().map(|code| code.code()).collect::<Vec<_>>() },
                "values": { "type": "object", "additionalProperties": { "type": "string" } },
                "remedy": {
                    "type": "object",
                    "required": ["code"],
                    "properties": { "code": { "type": "string" }, "act": { "type": "string" } },
                },
            },
        },
        "Problem": {
            "type": "object",
            "description": "RFC 9457. A refused act carries everything that speaks against it in `refusals`.",
            "required": ["type", "title", "status", "code", "detail", "values", "remedy", "report"],
            "properties": {
                "type": { "type": "string" },
                "title": { "type": "string" },
                "status": { "type": "integer" },
                "code": { "type": "string" },
                "detail": { "type": "string" },
                "values": { "type": "object" },
                "remedy": { "type": ["object", "null"] },
                "report": { "type": "string" },
                "refusals": { "type": "array", "items": { "$ref": "#/components/schemas/Refusal" } },
            },
        },
    });
    for (name, schema) in [("CompanySettings", CompanySettings::schema()), ("OfferLine", OfferLine::schema())] {
        schemas[name] = serde_json::to_value(schema).expect("a schema is plain data");
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Supercargo",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Reads by path, changes by act. Ids are text: a prefix and 13 characters; times are RFC 3339 in UTC; money is text in major units. Fields may be added, never renamed.",
        },
        "security": [{ "token": [] }, { "login": [] }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": { "type": "http", "scheme": "bearer" },
                "login": { "type": "apiKey", "in": "cookie", "name": crate::doors::caller::LOGIN },
            },
        },
    })
}

fn reading(read: &Readable) -> Value {
    let item = object(read.fields);
    let schema = if read.is_list {
        json!({
            "type": "object",
            "required": ["items", "next"],
            "properties": { "items": { "type": "array", "items": item }, "next": { "type": ["string", "null"] } },
        })
    } else {
        item
    };
    let mut parameters: Vec<Value> = read.asks.iter().map(|name| parameter(name)).collect();
    if read.path.contains("{id}") {
        parameters.push(json!({ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } }));
    }
    let name = read.path.trim_start_matches("/api/v1/").replace(['/', '-'], "_").replace(['{', '}'], "");
    json!({
        "operationId": format!("read_{name}"),
        "summary": read.says,
        "parameters": parameters,
        "responses": responses("As asked.", &schema, &[400, 401, 403, 404, 405, 500, 503]),
    })
}

fn parameter(name: &str) -> Value {
    let (name, required) = name.strip_suffix('!').map_or((name, false), |name| (name, true));
    let schema = match name {
        "limit" => json!({ "type": "integer", "minimum": 1, "maximum": super::MOST, "default": super::USUAL }),
        "open" => json!({ "type": "string", "enum": ["0", "1"] }),
        _ => json!({ "type": "string" }),
    };
    json!({ "name": name, "in": "query", "required": required, "schema": schema })
}

fn acting(act: &flow::ActEntry) -> Value {
    let mut input = serde_json::to_value((act.schema)()).expect("a schema is plain data");
    for (name, property) in input["properties"].as_object_mut().into_iter().flatten() {
        narrow(act.name, name, property);
    }
    let done = json!({
        "oneOf": [
            {
                "type": "object",
                "required": ["done", "activity"],
                "properties": { "done": { "type": "object" }, "activity": { "type": ["string", "null"] } },
            },
            {
                "type": "object",
                "required": ["refusals", "plan"],
                "properties": {
                    "refusals": { "type": "array", "items": { "$ref": "#/components/schemas/Refusal" } },
                    "plan": { "type": ["object", "null"] },
                },
            },
        ],
    });
    let summary = input.get("description").cloned().unwrap_or(Value::Null);
    json!({
        "operationId": act.name,
        "summary": summary.as_str().unwrap_or(act.name),
        "description": format!("Needs the right `{}`.", act.right),
        "x-right": act.right,
        "parameters": [
            {
                "name": "dry_run", "in": "query", "required": false,
                "description": "Only says what speaks against it.",
                "schema": { "type": "boolean", "default": false },
            },
            {
                "name": "Idempotency-Key", "in": "header", "required": false,
                "description": "The same call again with the same key gets the same reply and does nothing.",
                "schema": { "type": "string", "minLength": 1, "maxLength": 200 },
            },
        ],
        "requestBody": { "required": true, "content": { "application/json": { "schema": input } } },
        "responses": responses("Done, or weighed.", &done, &[400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503]),
    })
}

/// Says of a text of an act what it may be, where that is known by its name: an id or a code.
fn narrow(act: &str, name: &str, property: &mut Value) {
    let prefix = match name {
        // Elsewhere it is a name that people sign in with.
        "login" if act != "login.end" => return,
        "account" => kinds::Account::PREFIX,
        "activity" => kinds::Activity::PREFIX,
        "connection" => kinds::Connection::PREFIX,
        "cost_centre" => kinds::CostCentre::PREFIX,
        "decision" => kinds::Decision::PREFIX,
        "invitation" => kinds::Invitation::PREFIX,
        "job" => kinds::Job::PREFIX,
        "line" | "lines" => kinds::Line::PREFIX,
        "login" => kinds::Login::PREFIX,
        "order" => kinds::Order::PREFIX,
        "package" => kinds::Package::PREFIX,
        "parcel" => kinds::Parcel::PREFIX,
        "provider_orders" => kinds::ProviderOrder::PREFIX,
        "token" => kinds::Token::PREFIX,
        "user" => kinds::User::PREFIX,
        "warehouse" => kinds::Warehouse::PREFIX,
        "role" => return property["enum"] = Role::ALL.iter().map(|role| role.code()).collect(),
        "answer" => return property["enum"] = Answer::ALL.iter().map(|answer| answer.code()).collect(),
        _ => return,
    };
    let text = if property["type"] == "array" { &mut property["items"] } else { property };
    text["pattern"] = format!("^{prefix}_[0-9a-hjkmnp-tv-zA-HJKMNP-TV-Z]{{13}}$").into();
}

fn responses(says: &str, schema: &Value, problems: &[u16]) -> Value {
    let mut all = Map::new();
    all.insert(
        "200".to_owned(),
        json!({ "description": says, "content": { "application/json": { "schema": schema } } }),
    );
    for status in problems {
        let problem = json!({ "schema": { "$ref": "#/components/schemas/Problem" } });
        let answer = json!({ "description": "A problem.", "content": { "application/problem+json": problem } });
        all.insert(status.to_string(), answer);
    }
    Value::Object(all)
}

fn object(fields: &[(&str, &str)]) -> Value {
    let properties: Map<String, Value> =
        fields.iter().map(|(name, kind)| ((*name).to_owned(), of_kind(kind))).collect();
    let required: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
    json!({ "type": "object", "required": required, "properties": properties })
}

fn of_kind(kind: &str) -> Value {
    let (kind, may_be_null) = kind.strip_suffix('?').map_or((kind, false), |kind| (kind, true));
    let plain = match kind {
        "time" => json!({ "type": "string", "format": "date-time" }),
        "count" => json!({ "type": "integer" }),
        "flag" => json!({ "type": "boolean" }),
        "list" => json!({ "type": "array", "items": {} }),
        "object" => json!({ "type": "object" }),
        "lines" => json!({ "type": "array", "items": { "$ref": "#/components/schemas/Line" } }),
        "money" => json!({ "$ref": "#/components/schemas/Money" }),
        _ => json!({ "type": "string" }),
    };
    if may_be_null { json!({ "anyOf": [plain, { "type": "null" }] }) } else { plain }
}
