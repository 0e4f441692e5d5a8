-- Everything an order needs from the shop's hint to the word back to the shop.
-- Company data leads every key with the company; global tables are listed in store::GLOBAL_TABLES.
-- Amounts are 1/10 000 of the currency's unit; moments are microseconds since 1970.

CREATE TABLE companies (
    id BIGINT NOT NULL PRIMARY KEY,
    name {text} NOT NULL,
    time_zone {text} NOT NULL,
    settings {json} NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE users (
    id BIGINT NOT NULL PRIMARY KEY,
    login {text} NOT NULL,
    name {text} NOT NULL,
    password_hash {text} NOT NULL,
    language {text} NOT NULL,
    -- The second factor: its sealed secret, and the last step of which a code was accepted.
    factor_state {text} NOT NULL CHECK (factor_state IN ('off', 'begun', 'on')),
    factor_secret {text} NOT NULL,
    factor_step BIGINT NOT NULL,
    factor_at BIGINT,
    created_at BIGINT NOT NULL,
    disabled_at BIGINT
);
CREATE UNIQUE INDEX users_login ON users (login);

CREATE TABLE recovery_codes (
    user_id BIGINT NOT NULL REFERENCES users (id),
    code_hash {text} NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (user_id, code_hash)
){without_rowid};

CREATE TABLE memberships (
    company BIGINT NOT NULL REFERENCES companies (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    role {text} NOT NULL,
    added {text} NOT NULL,
    removed {text} NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (company, user_id)
){without_rowid};
CREATE INDEX memberships_user ON memberships (user_id);

CREATE TABLE invitations (
    id BIGINT NOT NULL PRIMARY KEY,
    company BIGINT NOT NULL REFERENCES companies (id),
    word_hash {text} NOT NULL,
    name {text} NOT NULL,
    role {text} NOT NULL,
    added {text} NOT NULL,
    removed {text} NOT NULL,
    actor {text} NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    user_id BIGINT,
    withdrawn_at BIGINT
);
CREATE UNIQUE INDEX invitations_word ON invitations (word_hash);
CREATE INDEX invitations_company ON invitations (company, id);

CREATE TABLE logins (
    id BIGINT NOT NULL PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id),
    company BIGINT NOT NULL REFERENCES companies (id),
    token_hash {text} NOT NULL,
    csrf {text} NOT NULL,
    -- The password was right, and the code of the second factor is still asked for.
    waits_for_code BOOLEAN NOT NULL,
    address {text} NOT NULL,
    agent {text} NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE UNIQUE INDEX logins_token ON logins (token_hash);
CREATE INDEX logins_user ON logins (user_id, id);
CREATE INDEX logins_company ON logins (company, id);

CREATE TABLE tokens (
    id BIGINT NOT NULL PRIMARY KEY,
    company BIGINT NOT NULL REFERENCES companies (id),
    name {text} NOT NULL,
    token_hash {text} NOT NULL,
    role {text} NOT NULL,
    added {text} NOT NULL,
    removed {text} NOT NULL,
    actor {text} NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT,
    expires_at BIGINT,
    ended_at BIGINT
);
CREATE UNIQUE INDEX tokens_hash ON tokens (token_hash);
CREATE INDEX tokens_company ON tokens (company, id);

CREATE TABLE hook_routes (
    token_hash {text} NOT NULL PRIMARY KEY,
    company BIGINT NOT NULL,
    connection BIGINT NOT NULL
);
CREATE INDEX hook_routes_connection ON hook_routes (company, connection);

CREATE TABLE shop_fingerprints (
    fingerprint {text} NOT NULL PRIMARY KEY,
    company BIGINT NOT NULL,
    connection BIGINT NOT NULL
);

CREATE TABLE nodes (
    name {text} NOT NULL PRIMARY KEY,
    epoch BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);

CREATE TABLE warehouses (
    company BIGINT NOT NULL,
    id BIGINT NOT NULL,
    name {text} NOT NULL,
    consignee {json} NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (company, id)
){without_rowid};
CREATE UNIQUE INDEX warehouses_name ON warehouses (company, name);

-- What a company calls statuses; where it says nothing, the languages have the name. No language is any language.
CREATE TABLE status_names (
    company BIGINT NOT NULL,
    what {text} NOT NULL CHECK (what IN ('line', 'order', 'provider_order')),
    code {text} NOT NULL,
    language {text} NOT NULL,
    name {text} NOT NULL,
    PRIMARY KEY (company, what, code, language)
){without_rowid};

CREATE TABLE cost_centres (
    company BIGINT NOT NULL,
    id BIGINT NOT NULL,
    name {text} NOT NULL,
    PRIMARY KEY (company, id)
){without_rowid};
CREATE UNIQUE INDEX cost_centres_name ON cost_centres (company, name);

CREATE TABLE connections (
    company BIGINT NOT NULL,
    id BIGINT NOT NULL,
    side {text} NOT NULL CHECK (side IN ('channel', 'provider')),
    kind {text} NOT NULL,
    name {text} NOT NULL,
    settings {json} NOT NULL,
    secrets {json} NOT NULL,
    found {json} NOT NULL,
    state {text} NOT NULL,
    tested_at BIGINT,
    test_problem {text} NOT NULL,
    -- channels
    warehouse BIGINT,
    cost_centre BIGINT,
    start_at BIGINT,
    unpaid {text} NOT NULL,
    -- Correspondence of statuses, the shop's own list of them as last read, what counts as paid, how customers are merged.
    statuses {json} NOT NULL,
    shop_statuses {json} NOT NULL,
    paid_rule {json} NOT NULL,
    customers {text} NOT NULL CHECK (customers IN ('by_email', 'by_phone', 'never', 'one_for_all')),
    -- Which of the found facts changed last, and when.
    facts_changed {json} NOT NULL,
    read_from BIGINT NOT NULL,
    reading {json} NOT NULL,
    read_at BIGINT,
    -- providers
    background_sync BOOLEAN NOT NULL,
    check_after_export BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (company, id)
){without_rowid};
CREATE UNIQUE INDEX connections_name ON connections (company, name);

CREATE TABLE accounts (
    company BIGINT NOT NULL,
    id BIGINT NOT NULL,
    connection BIGINT NOT NULL,
    login {text} NOT NULL,
    member_id {text} NOT NULL,
    access_token {text} NOT NULL,
    refresh_token {text} NOT NULL,
    expires_at BIGINT NOT NULL,
    refresh_ends_at BIGINT,
    state {text} NOT NULL,
    synced_to BIGINT NOT NULL,
    synced_at BIGINT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (company, id),
    FOREIGN KEY (company, connection) REFERENCES connections (company, id)
){without_rowid};
CREATE UNIQUE INDEX accounts_login ON accounts (company, connection, login);
CREATE UNIQUE INDEX accounts_member ON accounts (company, connection, member_id) WHERE member_id <> '';

-- People sent to a provider to sign in. What comes back names one by the hash of its word.
CREATE TABLE sign_ins (
    company BIGINT NOT NULL,
    id BIGINT NOT NULL,
    word_hash {text} NOT NULL,
    connection BIGINT NOT NULL,
    account BIGINT,
    actor {text} NOT NULL,
    in_window BOOLEAN NOT NULL,
    back {text} NOT NULL,
    state {text} NOT NULL CHECK (state IN ('begun', 'exchanging', 'signed_in', 'other_account', 'cancelled', 'code_refused',
        'no_answer')),
    login {text} NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (company, id),
    FOREIGN KEY (company, connection) REFERENCES connections (company, id)
){without_rowid};
CREATE UNIQUE INDEX sign_ins_word ON sign_ins (company, word_hash);

CREATE TABLE deliveries (
    company BIGINT NOT NULL,
    id BIGINT NOT NULL,
    connection BIGINT NOT NULL,
    delivery_key {text} NOT NULL,
    topic {text} NOT NULL,
    external_id {text} NOT NULL,
    state {text} NOT NULL,
    refusal {text} NOT NULL,
    headers {json} NOT NULL,
    body {bytes} NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (company, id)
){without_rowid};
CREATE UNIQUE INDEX deliveries_key ON deliveries (company, connection, delivery_key);
CREATE INDEX deliveries_held ON deliveries (company, connection, id) WHERE state = 'held';
CREATE INDEX deliveries_refused ON deliveries (company, connection, id) WHERE state = 'refused';
CREATE INDEX deliveries_connection ON deliveries (company, connection, id);

CREATE TABLE raw_orders (
    company BIGINT NOT NULL,
    id BIGINT NOT NULL,
    connection BIGINT NOT NULL,
    external_id {text} NOT NULL,
    dialect {text} NOT NULL,
    body {bytes} NOT NULL,
    body_hash {text} NOT NULL,
    changed_at BIGINT NOT NULL,
    fetched_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    understood_version BIGINT NOT NULL,
    state {text} NOT NULL,
    problem {text} NOT NULL,
    -- Wished by a backfill: taken in although it is older than the start moment (BR-19).
    backfilled BOOLEAN NOT NULL,
    PRIMARY KEY (company, id)
){without_rowid};
CREATE UNIQUE INDEX raw_orders_key ON raw_orders (company, connection, external_id);
CREATE INDEX raw_orders_problem ON raw_orders (company, id) WHERE state = 'unreadable';

-- How a shop is watched: whether its webhooks come (BR-15), and up to when its orders are read completely.
CREATE TABLE shop_watches (
    company BIGINT NOT NULL,
    connection BIGINT NOT NULL,
    wanted BOOLEAN NOT NULL,
    slow_poll BOOLEAN NOT NULL,
    -- The webhooks could come since then: made, or made anew.
    since BIGINT NOT NULL,
    -- The first believed delivery since; 0 while there is none.
    proven_at BIGINT NOT NULL,
    verdict {text} NOT NULL CHECK (verdict IN ('', 'good', 'repaired', 'silent', 'missing', 'hidden', 'unreachable', 'off')),
    problem {text} NOT NULL,
    topics {json} NOT NULL,
    checked_at BIGINT NOT NULL,
    repairs BIGINT NOT NULL,
    repaired_at BIGINT NOT NULL,
    -- The newest change that a poll found and no webhook had told.
    found_at BIGINT NOT NULL,
    -- When the poll that runs began, and the last one that came to its end: what changed before that is read.
    began_at BIGINT NOT NULL,
    complete_at BIGINT NOT NULL,
    -- Deliveries that were not believed and are not kept any more, since there were too many.
    refused_dropped BIGINT NOT NULL,
    PRIMARY KEY (company, connection),
    FOREIGN KEY (company, connection) REFERENCES connections (company, id)
){without_rowid};

-- Readings beside the poll: the nightly gap run and backfills. `place` is where it goes on.
CREATE TABLE readings (
    company BIGINT NOT NULL,
    id BIGINT NOT NULL,
    connection BIGINT NOT NULL,
    kind {text} NOT NULL CHECK (kind IN ('gap', 'backfill')),
    state {text} NOT NULL CHECK (state IN ('running', 'paused', 'done', 'cancelled')),
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    place {json} NOT NULL,
    pages BIGINT NOT NULL,
    read BIGINT NOT NULL,
    total BIGINT NOT NULL,
    taken BIGINT NOT NULL,
    problem {text} NOT NULL,
    began_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    PRIMARY KEY (company, id),
    FOREIGN KEY (company, connection) REFERENCES connections (company, id)
){without_rowid};
CREATE UNIQUE INDEX readings_open ON readings (company, connection, kind) WHERE ended_at = 0;
CREATE INDEX readings_connection ON readings (company, connection, id);

-- A proof: the shop's register is copied row by row, then compared with what the hub has.
CREATE TABLE proofs (
    company BIGINT NOT NULL,
    id BIGINT NOT NULL,
    connection BIGINT NOT NULL,
    state {text} NOT NULL CHECK (state IN ('running', 'done', 'failed')),
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    place {json} NOT NULL,
    read BIGINT NOT NULL,
    waits BIGINT NOT NULL,
    -- The shop's own report and the hub's count, by status.
    report {json} NOT NULL,
    missing BIGINT NOT NULL,
    extra BIGINT NOT NULL,
    differing BIGINT NOT NULL,
    problem {text} NOT NULL,
    began_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    PRIMARY KEY (company, id),
    FOREIGN KEY (company, connection) REFERENCES connections (company, id)
){without_rowid};
CREATE INDEX proofs_connection ON proofs (company, connection, id);

CREATE TABLE proof_rows (
    company BIGINT NOT NULL,
    proof BIGINT NOT NULL,
    external_id {text} NOT NULL,
    number {text} NOT NULL,
    status {text} NOT NULL,
    phase {text} NOT NULL,
    -- No total: the shop's text is no amount of a known currency.
    total BIGINT,
    -- No sum: the shop's register does not say what went back.
    refunded BIGINT,
    currency {text} NOT NULL,
    made_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (company, proof, external_id),
    FOREIGN KEY (company, proof) REFERENCES proofs (company, id)
){without_rowid};

-- What the last proof of a day said. A day is one of the company's zone, as YYYY-MM-DD.
CREATE TABLE proof_days (
    company BIGINT NOT NULL,
    connection BIGINT NOT NULL,
    day {text} NOT NULL,
    proof BIGINT NOT NULL,
    shop {json} NOT NULL,
    hub {json} NOT NULL,
    missing BIGINT NOT NULL,
    extra BIGINT NOT NULL,
    differing BIGINT NOT NULL,
    quarantined BIGINT NOT NULL,
    before_start BIGINT NOT NULL,
    drafts BIGINT NOT NULL,
    on_the_way BIGINT NOT NULL,
    proven_at BIGINT NOT NULL,
    PRIMARY KEY (company, connection, day),
    FOREIGN KEY (company, connection) REFERENCES connections (company, id)
){without_rowid};

CREATE TABLE proof_findings (
    company BIGINT NOT NULL,
    connection BIGINT NOT NULL,
    day {text} NOT NULL,
    external_id {text} NOT NULL,
    word {text} NOT NULL CHECK (word IN ('missing', 'extra', 'differing', 'quarantined')),
    number {text} NOT NULL,
    -- The order that it would be, where the hub knows of one; 0 otherwise.
    raw BIGINT NOT NULL,
    shop {json} NOT NULL,
    hub {json} NOT NULL,
    healed_at BIGINT NOT NULL,
    PRIMARY KEY (company, connection, day, external_id),
    FOREIGN KEY (company, connection) REFERENCES connections (company, id)
){without_rowid};

CREATE TABLE orders (
    company BIGINT NOT NULL,
    id BIGINT NOT NULL,
    connection BIGINT NOT NULL,
    external_id {text} NOT NULL,
    number {text} NOT NULL,
    shop_status {text} NOT NULL,
    shop_phase {text} NOT NULL,
    status {text} NOT NULL,
    hold {text} NOT NULL,
    currency {text} NOT NULL,
    total BIGINT NOT NULL,
    paid BIGINT NOT NULL,
    -- What a person saw of the money, where the shop does not say (BR-26).
    confirmed BIGINT NOT NULL,
    refunded BIGINT NOT NULL,
    -- Of it what went back without saying for which pieces, as far as a person was asked about it (BR-25).
    refunded_seen BIGINT NOT NULL DEFAULT 0,
    payment {text} NOT NULL,
    payment_title {text} NOT NULL,
    customer {json} NOT NULL,
    customer_id BIGINT,
    charges {json} NOT NULL,
    note {text} NOT NULL,
    warehouse BIGINT NOT NULL,
    cost_centre BIGINT NOT NULL,
    paid_at BIGINT,
    made_at BIGINT NOT NULL,
    shop_changed_at BIGINT NOT NULL,
    taken_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (company, id),
    FOREIGN KEY (company, connection) REFERENCES connections (company, id)
){without_rowid};
CREATE UNIQUE INDEX orders_key ON orders (company, connection, external_id);
CREATE INDEX orders_status ON orders (company, status, id);
CREATE INDEX orders_changed ON orders (company, changed_at, id);
CREATE INDEX orders_made ON orders (company, made_at, id);
CREATE INDEX orders_of_shop ON orders (company, connection, made_at, id);
CREATE INDEX orders_total ON orders (company, total, id);
CREATE INDEX orders_held ON orders (company, hold, id) WHERE hold > '';
CREATE INDEX orders_customer ON orders (company, customer_id, id);

-- Who ordered, across orders and shops (BR-21). Whoever was merged into somebody keeps row and key: his orders follow him there,
-- and come back when that is undone.
CREATE TABLE customers (
    company BIGINT NOT NULL,
    id BIGINT NOT NULL,
    customer_key {text} NOT NULL,
    kind {text} NOT NULL CHECK (kind IN ('registered', 'guest', 'shop')),
    name {text} NOT NULL,
    email {text} NOT NULL,
    phone {text} NOT NULL,
    city {text} NOT NULL,
    country {text} NOT NULL,
    -- 0 while he stands for himself.
    merged_into BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    ordered_at BIGINT NOT NULL,
    PRIMARY KEY (company, id)
){without_rowid};
CREATE UNIQUE INDEX customers_key ON customers (company, customer_key);
CREATE INDEX customers_merged ON customers (company, merged_into, id);
CREATE INDEX customers_alone ON customers (company, id) WHERE merged_into = 0;
CREATE INDEX customers_kind ON customers (company, kind, id) WHERE merged_into = 0;
CREATE INDEX customers_ordered ON customers (company, ordered_at, id) WHERE merged_into = 0;

-- What the shop sold. `quantity` is what the hub carries and equals the living lines; `shop_quantity` is the shop's
-- present word, which differs only while a question about it is open.
CREATE TABLE sold_lines (
    company BIGINT NOT NULL,
    id BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    external_id {text} NOT NULL,
    product {text} NOT NULL,
    variant {text} NOT NULL,
    sku {text} NOT NULL,
    name {text} NOT NULL,
    attributes {text} NOT NULL,
    picture {text} NOT NULL,
    shop_quantity BIGINT NOT NULL CHECK (shop_quantity >= 0),
    quantity BIGINT NOT NULL CHECK (quantity >= 0),
    amount BIGINT NOT NULL,
    PRIMARY KEY (company, id),
    FOREIGN KEY (company, order_id) REFERENCES orders (company, id)
){without_rowid};
CREATE UNIQUE INDEX sold_lines_key ON sold_lines (company, order_id, external_id);
CREATE INDEX sold_lines_product ON sold_lines (company, product, id);

CREATE TABLE lines (
    company BIGINT NOT NULL,
    id BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    sold_line BIGINT NOT NULL,
    quantity BIGINT NOT NULL CHECK (quantity > 0),
    amount BIGINT NOT NULL,
    status {text} NOT NULL CHECK (status IN ('awaiting_payment', 'paid', 'booking', 'booked', 'purchased', 'to_warehouse',
        'at_warehouse', 'inspection', 'packing', 'ready_to_ship', 'shipped', 'received', 'returned_to_vendor',
        'impossible', 'cancelled')),
    end_reason {text} NOT NULL,
    amendment BOOLEAN NOT NULL,
    skipped BOOLEAN NOT NULL,
    ceiling BIGINT,
    delivery BIGINT,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (company, id),
    FOREIGN KEY (company, order_id) REFERENCES orders (company, id),
    FOREIGN KEY (company, sold_line) REFERENCES sold_lines (company, id)
){without_rowid};
CREATE UNIQUE INDEX lines_quantity ON lines (company, id, quantity);
CREATE INDEX lines_order ON lines (company, order_id, id);
CREATE INDEX lines_sold ON lines (company, sold_line);
CREATE INDEX lines_status ON lines (company, status, id);
CREATE INDEX lines_changed ON lines (company, changed_at, id);

CREATE TABLE offers (
    company BIGINT NOT NULL,
    id BIGINT NOT NULL,
    connection BIGINT NOT NULL,
    product {text} NOT NULL,
    variant {text} NOT NULL,
    provider {text} NOT NULL,
    offer {text} NOT NULL,
    spec {text} NOT NULL,
    seller {text} NOT NULL,
    seller_name {text} NOT NULL,
    price BIGINT NOT NULL CHECK (price >= 0),
    currency {text} NOT NULL,
    title {text} NOT NULL,
    picture {text} NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (company, id),
    FOREIGN KEY (company, connection) REFERENCES connections (company, id)
){without_rowid};
CREATE UNIQUE INDEX offers_key ON offers (company, connection, product, variant);
-- A shop may name a variant by its own id alone.
CREATE INDEX offers_variant ON offers (company, connection, variant) WHERE variant <> '0';

-- Where the reading of a shop's goods stands, and what the last one came to. `place` is kept with the page's rows.
CREATE TABLE catalogues (
    company BIGINT NOT NULL,
    connection BIGINT NOT NULL,
    run BIGINT NOT NULL,
    state {text} NOT NULL CHECK (state IN ('reading', 'closing', 'done')),
    place {json} NOT NULL,
    total BIGINT,
    products BIGINT NOT NULL,
    variants BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    gone BIGINT NOT NULL,
    problem {text} NOT NULL,
    began_at BIGINT NOT NULL,
    moved_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    PRIMARY KEY (company, connection),
    FOREIGN KEY (company, connection) REFERENCES connections (company, id)
){without_rowid};

-- The goods of shops. `hash` tells whether the shop's word changed; `seen` is the run that last saw it.
CREATE TABLE products (
    company BIGINT NOT NULL,
    id BIGINT NOT NULL,
    connection BIGINT NOT NULL,
    product {text} NOT NULL,
    name {text} NOT NULL,
    sku {text} NOT NULL,
    status {text} NOT NULL,
    address {text} NOT NULL,
    pictures {json} NOT NULL,
    categories {json} NOT NULL,
    links {json} NOT NULL,
    hash {text} NOT NULL,
    seen BIGINT NOT NULL,
    gone BOOLEAN NOT NULL,
    shop_changed_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (company, id),
    FOREIGN KEY (company, connection) REFERENCES connections (company, id)
){without_rowid};
CREATE UNIQUE INDEX products_key ON products (company, connection, product);
CREATE INDEX products_connection ON products (company, connection, id);

CREATE TABLE variants (
    company BIGINT NOT NULL,
    id BIGINT NOT NULL,
    connection BIGINT NOT NULL,
    product_id BIGINT NOT NULL,
    product {text} NOT NULL,
    variant {text} NOT NULL,
    sku {text} NOT NULL,
    attributes {text} NOT NULL,
    picture {text} NOT NULL,
    price BIGINT,
    currency {text} NOT NULL,
    stock BIGINT,
    links {json} NOT NULL,
    matching {text} NOT NULL CHECK (matching IN ('matched', 'ambiguous', 'new', 'gone')),
    has_offer BOOLEAN NOT NULL,
    hash {text} NOT NULL,
    seen BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (company, id),
    FOREIGN KEY (company, product_id) REFERENCES products (company, id)
){without_rowid};
CREATE UNIQUE INDEX variants_key ON variants (company, connection, product, variant);
CREATE INDEX variants_product ON variants (company, product_id, id);
CREATE INDEX variants_sku ON variants (company, sku, id) WHERE sku > '';
CREATE INDEX variants_matching ON variants (company, matching, id);
CREATE INDEX variants_connection ON variants (company, connection, id);
CREATE INDEX variants_changed ON variants (company, changed_at, id);

-- Words under which goods are found; each with its beginning.
CREATE TABLE product_words (
    company BIGINT NOT NULL,
    word {text} NOT NULL,
    product_id BIGINT NOT NULL,
    PRIMARY KEY (company, word, product_id)
){without_rowid};
CREATE UNIQUE INDEX product_words_product ON product_words (company, product_id, word);

CREATE TABLE plans (
    company BIGINT NOT NULL,
    id BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    doc {json} NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (company, id),
    FOREIGN KEY (company, order_id) REFERENCES orders (company, id)
){without_rowid};
CREATE INDEX plans_order ON plans (company, order_id, id);

CREATE TABLE bookings (
    company BIGINT NOT NULL,
    id BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    account BIGINT NOT NULL,
    connection BIGINT NOT NULL,
    provider {text} NOT NULL,
    warehouse BIGINT NOT NULL,
    seller {text} NOT NULL,
    state {text} NOT NULL CHECK (state IN ('reserved', 'sending', 'created', 'verified', 'mismatch', 'rejected',
        'outcome_unknown', 'released')),
    consignee {json} NOT NULL,
    freight BIGINT NOT NULL,
    attempt_at BIGINT,
    problem {text} NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (company, id),
    FOREIGN KEY (company, order_id) REFERENCES orders (company, id),
    FOREIGN KEY (company, account) REFERENCES accounts (company, id)
){without_rowid};
CREATE INDEX bookings_order ON bookings (company, order_id, id);
CREATE INDEX bookings_account ON bookings (company, account, state);

-- A line has at most one live booking, and always for its whole quantity (BR-41): parts split the line.
CREATE TABLE booking_lines (
    company BIGINT NOT NULL,
    booking BIGINT NOT NULL,
    line BIGINT NOT NULL,
    quantity BIGINT NOT NULL,
    asked BIGINT NOT NULL,
    live BOOLEAN NOT NULL,
    offer {text} NOT NULL,
    spec {text} NOT NULL,
    price BIGINT NOT NULL,
    provider_line BIGINT NOT NULL,
    PRIMARY KEY (company, booking, line),
    FOREIGN KEY (company, booking) REFERENCES bookings (company, id),
    FOREIGN KEY (company, line, quantity) REFERENCES lines (company, id, quantity) ON UPDATE CASCADE
){without_rowid};
CREATE UNIQUE INDEX booking_lines_live ON booking_lines (company, line) WHERE live;
CREATE INDEX booking_lines_line ON booking_lines (company, line, quantity);
CREATE INDEX booking_lines_far ON booking_lines (company, provider_line);

CREATE TABLE provider_orders (
    company BIGINT NOT NULL,
    id BIGINT NOT NULL,
    connection BIGINT NOT NULL,
    account BIGINT NOT NULL,
    number {text} NOT NULL,
    reference {text} NOT NULL,
    booking BIGINT,
    order_id BIGINT,
    state {text} NOT NULL,
    raw_state {text} NOT NULL,
    refund {text} NOT NULL,
    seller {text} NOT NULL,
    currency {text} NOT NULL,
    goods BIGINT NOT NULL,
    freight BIGINT NOT NULL,
    total BIGINT NOT NULL,
    placed_at BIGINT NOT NULL,
    paid_at BIGINT,
    pay_before BIGINT,
    far_changed_at BIGINT NOT NULL,
    step_back {text} NOT NULL,
    consignee {json} NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (company, id),
    FOREIGN KEY (company, account) REFERENCES accounts (company, id),
    FOREIGN KEY (company, booking) REFERENCES bookings (company, id)
){without_rowid};
CREATE UNIQUE INDEX provider_orders_key ON provider_orders (company, account, number);
CREATE INDEX provider_orders_booking ON provider_orders (company, booking);
CREATE INDEX provider_orders_order ON provider_orders (company, order_id);
CREATE INDEX provider_orders_state ON provider_orders (company, state, id);
CREATE INDEX provider_orders_placed ON provider_orders (company, placed_at, id);
CREATE INDEX provider_orders_total ON provider_orders (company, total, id);

CREATE TABLE provider_lines (
    company BIGINT NOT NULL,
    id BIGINT NOT NULL,
    provider_order BIGINT NOT NULL,
    external_id {text} NOT NULL,
    offer {text} NOT NULL,
    spec {text} NOT NULL,
    quantity BIGINT NOT NULL,
    price BIGINT NOT NULL,
    stock BIGINT NOT NULL,
    PRIMARY KEY (company, id),
    FOREIGN KEY (company, provider_order) REFERENCES provider_orders (company, id)
){without_rowid};
CREATE UNIQUE INDEX provider_lines_key ON provider_lines (company, provider_order, external_id);

-- Work that people watch; what it is about stands in its lines.
CREATE TABLE activities (
    company BIGINT NOT NULL,
    id BIGINT NOT NULL,
    kind {text} NOT NULL CHECK (kind IN ('booking', 'sync', 'bind', 'unbind', 'payment', 'recalculate')),
    state {text} NOT NULL CHECK (state IN ('queued', 'running', 'waiting_decision', 'waiting_session', 'done',
        'done_with_errors', 'aborted', 'failed')),
    actor {text} NOT NULL,
    account BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    number {text} NOT NULL,
    pending BIGINT NOT NULL,
    found_lines BIGINT NOT NULL,
    found_orders BIGINT NOT NULL,
    done BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    problem {text} NOT NULL,
    link {text} NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    PRIMARY KEY (company, id)
){without_rowid};
CREATE INDEX activities_open ON activities (company, ended_at, id);
CREATE INDEX activities_order ON activities (company, order_id, id) WHERE order_id <> 0;
CREATE INDEX activities_state ON activities (company, state, id);
CREATE INDEX activities_changed ON activities (company, changed_at, id);

CREATE TABLE activity_lines (
    company BIGINT NOT NULL,
    activity BIGINT NOT NULL,
    line BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    problem {text} NOT NULL,
    PRIMARY KEY (company, activity, line),
    FOREIGN KEY (company, activity) REFERENCES activities (company, id)
){without_rowid};
CREATE INDEX activity_lines_order ON activity_lines (company, order_id);

CREATE TABLE packages (
    company BIGINT NOT NULL,
    id BIGINT NOT NULL,
    tracking {text} NOT NULL,
    shown {text} NOT NULL,
    carrier {text} NOT NULL,
    state {text} NOT NULL,
    announced_at BIGINT,
    received_at BIGINT,
    PRIMARY KEY (company, id)
){without_rowid};
CREATE UNIQUE INDEX packages_tracking ON packages (company, tracking);
CREATE INDEX packages_state ON packages (company, state, id);

CREATE TABLE package_lines (
    company BIGINT NOT NULL,
    package BIGINT NOT NULL,
    provider_line BIGINT NOT NULL,
    quantity BIGINT NOT NULL,
    received BIGINT NOT NULL,
    PRIMARY KEY (company, package, provider_line),
    FOREIGN KEY (company, package) REFERENCES packages (company, id),
    FOREIGN KEY (company, provider_line) REFERENCES provider_lines (company, id)
){without_rowid};
CREATE INDEX package_lines_line ON package_lines (company, provider_line);

CREATE TABLE scans (
    company BIGINT NOT NULL,
    id BIGINT NOT NULL,
    code {text} NOT NULL,
    tracking {text} NOT NULL,
    verdict {text} NOT NULL,
    package BIGINT NOT NULL,
    actor {text} NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (company, id)
){without_rowid};
CREATE INDEX scans_tracking ON scans (company, tracking, at);

CREATE TABLE parcels (
    company BIGINT NOT NULL,
    id BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    state {text} NOT NULL,
    weight_g BIGINT NOT NULL,
    carrier {text} NOT NULL,
    tracking {text} NOT NULL,
    created_at BIGINT NOT NULL,
    shipped_at BIGINT,
    delivered_at BIGINT,
    PRIMARY KEY (company, id),
    FOREIGN KEY (company, order_id) REFERENCES orders (company, id)
){without_rowid};
CREATE INDEX parcels_order ON parcels (company, order_id);
CREATE INDEX parcels_state ON parcels (company, state, id);

CREATE TABLE parcel_lines (
    company BIGINT NOT NULL,
    parcel BIGINT NOT NULL,
    line BIGINT NOT NULL,
    live BOOLEAN NOT NULL,
    PRIMARY KEY (company, parcel, line),
    FOREIGN KEY (company, parcel) REFERENCES parcels (company, id),
    FOREIGN KEY (company, line) REFERENCES lines (company, id)
){without_rowid};
CREATE UNIQUE INDEX parcel_lines_live ON parcel_lines (company, line) WHERE live;

CREATE TABLE tellings (
    company BIGINT NOT NULL,
    id BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    -- The step of the order that is told, the shop's status that says it (empty until that is known), and what the shop's own
    -- status meant before.
    what {text} NOT NULL CHECK (what IN ('in_purchase', 'at_warehouse', 'shipped', 'completed', 'cancelled')),
    status {text} NOT NULL,
    phase {text} NOT NULL,
    note {text} NOT NULL,
    state {text} NOT NULL CHECK (state IN ('wanted', 'done', 'needless', 'withdrawn', 'refused')),
    status_done BOOLEAN NOT NULL,
    note_done BOOLEAN NOT NULL,
    problem {text} NOT NULL,
    created_at BIGINT NOT NULL,
    done_at BIGINT,
    PRIMARY KEY (company, id),
    FOREIGN KEY (company, order_id) REFERENCES orders (company, id)
){without_rowid};
CREATE UNIQUE INDEX tellings_key ON tellings (company, order_id, what);
CREATE INDEX tellings_refused ON tellings (company, id) WHERE state = 'refused';

CREATE TABLE ledger_entries (
    company BIGINT NOT NULL,
    id BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    line BIGINT,
    provider_order BIGINT,
    kind {text} NOT NULL,
    amount BIGINT NOT NULL,
    currency {text} NOT NULL,
    reference {text} NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (company, id),
    FOREIGN KEY (company, order_id) REFERENCES orders (company, id)
){without_rowid};
CREATE UNIQUE INDEX ledger_entries_reference ON ledger_entries (company, reference);
CREATE INDEX ledger_entries_order ON ledger_entries (company, order_id);

CREATE TABLE decisions (
    company BIGINT NOT NULL,
    id BIGINT NOT NULL,
    kind {text} NOT NULL,
    subject {text} NOT NULL,
    -- none when the question is about an account
    order_id BIGINT,
    line BIGINT,
    booking BIGINT,
    provider_order BIGINT,
    details {json} NOT NULL,
    state {text} NOT NULL,
    answer {text} NOT NULL,
    answered_by {text} NOT NULL,
    asked_at BIGINT NOT NULL,
    answered_at BIGINT NOT NULL,
    PRIMARY KEY (company, id),
    FOREIGN KEY (company, order_id) REFERENCES orders (company, id)
){without_rowid};
CREATE UNIQUE INDEX decisions_open ON decisions (company, kind, subject) WHERE state = 'open';
CREATE INDEX decisions_order ON decisions (company, order_id);
CREATE INDEX decisions_subject ON decisions (company, kind, subject, id);
CREATE INDEX decisions_state ON decisions (company, state, id, order_id, line);
CREATE INDEX decisions_answered ON decisions (company, answered_at, id);

CREATE TABLE notes (
    company BIGINT NOT NULL,
    id BIGINT NOT NULL,
    order_id BIGINT,
    subject {text} NOT NULL,
    actor {text} NOT NULL,
    what {text} NOT NULL,
    details {json} NOT NULL,
    -- From where, as far as it is known.
    address {text} NOT NULL,
    agent {text} NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (company, id)
){without_rowid};
CREATE INDEX notes_order ON notes (company, order_id, id);
-- What people and programs did, among all that the hub did by itself.
CREATE INDEX notes_actor ON notes (company, actor, id) WHERE actor <> 'hub';
CREATE INDEX notes_people ON notes (company, id) WHERE actor <> 'hub';

CREATE TABLE acts_done (
    company BIGINT NOT NULL,
    idempotency_key {text} NOT NULL,
    act {text} NOT NULL,
    body_hash {text} NOT NULL,
    reply {json} NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (company, idempotency_key)
){without_rowid};

CREATE TABLE exchanges (
    company BIGINT NOT NULL,
    id BIGINT NOT NULL,
    connection BIGINT NOT NULL,
    doing {text} NOT NULL,
    request {text} NOT NULL,
    request_body {text} NOT NULL,
    status BIGINT NOT NULL,
    response_body {text} NOT NULL,
    at BIGINT NOT NULL,
    duration_ms BIGINT NOT NULL,
    PRIMARY KEY (company, id)
){without_rowid};
CREATE INDEX exchanges_connection ON exchanges (company, connection, id);

CREATE TABLE pictures (
    company BIGINT NOT NULL,
    id BIGINT NOT NULL,
    connection BIGINT NOT NULL,
    source {text} NOT NULL,
    state {text} NOT NULL,
    media {text} NOT NULL,
    body {bytes} NOT NULL,
    fetched_at BIGINT,
    PRIMARY KEY (company, id)
){without_rowid};
CREATE UNIQUE INDEX pictures_source ON pictures (company, source);

CREATE TABLE lanes (
    company BIGINT NOT NULL,
    lane {text} NOT NULL,
    next_run_at BIGINT NOT NULL,
    owner {text} NOT NULL,
    token BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,
    PRIMARY KEY (company, lane)
){without_rowid};
CREATE INDEX lanes_due ON lanes (company, next_run_at, token, lane);

CREATE TABLE jobs (
    company BIGINT NOT NULL,
    id BIGINT NOT NULL,
    lane {text} NOT NULL,
    name {text} NOT NULL,
    payload {json} NOT NULL,
    unique_key {text} NOT NULL,
    state {text} NOT NULL,
    run_at BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    problem {text} NOT NULL,
    report {text} NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (company, id)
){without_rowid};
CREATE UNIQUE INDEX jobs_unique ON jobs (company, unique_key) WHERE unique_key <> '' AND state = 'waiting';
CREATE INDEX jobs_lane ON jobs (company, lane, run_at, id) WHERE state <> 'quarantined';
CREATE INDEX jobs_quarantined ON jobs (company, id) WHERE state = 'quarantined';

CREATE TABLE timetable (
    company BIGINT NOT NULL,
    name {text} NOT NULL,
    next_run_at BIGINT NOT NULL,
    PRIMARY KEY (company, name)
){without_rowid};

-- The living pieces of a sold line never exceed what was sold, and a sold line never falls below its living pieces,
-- whatever statement tries it.
-- sqlite
CREATE TRIGGER lines_within_sold_insert AFTER INSERT ON lines
WHEN (SELECT COALESCE(SUM(quantity), 0) FROM lines WHERE company = NEW.company AND sold_line = NEW.sold_line
        AND status NOT IN ('cancelled', 'impossible', 'returned_to_vendor'))
    > (SELECT quantity FROM sold_lines WHERE company = NEW.company AND id = NEW.sold_line)
BEGIN SELECT RAISE(ABORT, 'lines_within_sold') ; END;
CREATE TRIGGER lines_within_sold_update AFTER UPDATE OF company, quantity, status, sold_line ON lines
WHEN (SELECT COALESCE(SUM(quantity), 0) FROM lines WHERE company = NEW.company AND sold_line = NEW.sold_line
        AND status NOT IN ('cancelled', 'impossible', 'returned_to_vendor'))
    > (SELECT quantity FROM sold_lines WHERE company = NEW.company AND id = NEW.sold_line)
BEGIN SELECT RAISE(ABORT, 'lines_within_sold') ; END;
CREATE TRIGGER sold_covers_lines AFTER UPDATE OF quantity ON sold_lines
WHEN (SELECT COALESCE(SUM(quantity), 0) FROM lines WHERE company = NEW.company AND sold_line = NEW.id
        AND status NOT IN ('cancelled', 'impossible', 'returned_to_vendor')) > NEW.quantity
BEGIN SELECT RAISE(ABORT, 'sold_covers_lines') ; END;
-- end
-- postgres
CREATE FUNCTION lines_within_sold() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE sold BIGINT; living BIGINT;
BEGIN
    -- NO KEY: the foreign key of each inserter holds a key share, which a full lock would wait for both ways.
    SELECT quantity INTO sold FROM sold_lines WHERE company = NEW.company AND id = NEW.sold_line FOR NO KEY UPDATE;
    SELECT COALESCE(SUM(quantity), 0) INTO living FROM lines WHERE company = NEW.company AND sold_line = NEW.sold_line
        AND status NOT IN ('cancelled', 'impossible', 'returned_to_vendor');
    IF living > sold THEN RAISE EXCEPTION 'lines_within_sold'; END IF;
    RETURN NULL;
END $body$;
CREATE TRIGGER lines_within_sold_insert AFTER INSERT ON lines
    FOR EACH ROW EXECUTE FUNCTION lines_within_sold();
CREATE TRIGGER lines_within_sold_update AFTER UPDATE OF company, quantity, status, sold_line ON lines
    FOR EACH ROW EXECUTE FUNCTION lines_within_sold();
CREATE FUNCTION sold_covers_lines() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE living BIGINT;
BEGIN
    SELECT COALESCE(SUM(quantity), 0) INTO living FROM lines WHERE company = NEW.company AND sold_line = NEW.id
        AND status NOT IN ('cancelled', 'impossible', 'returned_to_vendor');
    IF living > NEW.quantity THEN RAISE EXCEPTION 'sold_covers_lines'; END IF;
    RETURN NULL;
END $body$;
CREATE TRIGGER sold_covers_lines AFTER UPDATE OF quantity ON sold_lines
    FOR EACH ROW EXECUTE FUNCTION sold_covers_lines();
-- end

-- Full text: words are made in Rust at intake (domain::search), so both databases find the same.
-- sqlite
CREATE VIRTUAL TABLE order_search USING fts5(words, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 0");
-- end
-- postgres
CREATE TABLE order_search (
    company BIGINT NOT NULL,
    id BIGINT NOT NULL,
    words TSVECTOR NOT NULL,
    PRIMARY KEY (company, id)
);
CREATE INDEX order_search_words ON order_search USING GIN (words);
-- end

-- Without statistics SQLite takes one company for ten rows and walks all of its rows rather than an index with two columns.
-- What is told here: a company is big, and each further column of an index narrows it down.
-- sqlite
ANALYZE;
DELETE FROM sqlite_stat1;
INSERT INTO sqlite_stat1 (tbl, idx, stat)
SELECT tbl, idx, kept || ' ' || CASE WHEN by_company = 1 THEN kept ELSE narrow END || CASE parts
    WHEN 1 THEN '' WHEN 2 THEN ' ' || few WHEN 3 THEN ' 1000 1' WHEN 4 THEN ' 1000 10 1' WHEN 5 THEN ' 1000 10 2 1'
    ELSE ' 1000 10 2 2 1' END
FROM (SELECT m.name AS tbl, CASE WHEN l.origin = 'pk' AND m.sql LIKE '%WITHOUT ROWID%' THEN m.name ELSE l.name END AS idx,
        CASE WHEN l.partial = 1 THEN '10000' ELSE '1000000' END AS kept,
        CASE WHEN l."unique" = 1 THEN '1' ELSE '100' END AS narrow, CASE WHEN l."unique" = 1 THEN '1' ELSE '10' END AS few,
        (SELECT COUNT(*) FROM pragma_index_info(l.name)) AS parts,
        (SELECT COUNT(*) FROM pragma_index_info(l.name) WHERE seqno = 0 AND name = 'company') AS by_company
    FROM sqlite_master m, pragma_index_list(m.name) l
    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'order_search%') AS indexes
WHERE parts <= 6;
ANALYZE sqlite_schema;
-- end
