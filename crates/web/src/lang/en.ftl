# English.

## Menu, frame

menu = Menu
menu-today = Today
menu-orders = Orders
menu-purchase = Purchase
menu-activities = Activities
menu-decisions = Decisions
menu-warehouse = Warehouse
menu-connections = Connections
menu-settings = Settings
skip = Skip to the content
sign-out = Sign out
close = Close
components = Components
connection-lost = Connection lost. The page will catch up by itself.
theme-auto = Theme of the device
theme-light = Light theme
theme-dark = Dark theme
copy = Copy
all = All
add = Add
save = Save
filter = Filter
filter-clear = Clear
sections = Sections
pages = Pages
page-first = First page
page-next = Next
export-csv = Export CSV
import-csv = Import CSV
never = never
on-hold = On hold
told = Told
waits = Waits
pieces = pcs
grams = g
milliseconds = ms
next-try = next try
flash-done = Done.
flash-queued = Started. It goes on when you leave this page.
flash-refused = This cannot be done now.
flash-nothing = Nothing to do.

## Counts and times

count-lines = { $count ->
    [one] { $count } line
   *[other] { $count } lines
 }
count-questions = { $count ->
    [one] { $count } open question
   *[other] { $count } open questions
 }
count-shown = { $count ->
    [one] { $count } row shown
   *[other] { $count } rows shown
 }
count-tries = { $count ->
    [one] tried once
   *[other] tried { $count } times
 }
warehouse-announced = { $count ->
    [one] { $count } line on its way
   *[other] { $count } lines on their way
 }
warehouse-missing = { $count ->
    [one] { $count } line is not here yet
   *[other] { $count } lines are not here yet
 }
settings-offers-count = { $count ->
    [one] { $count } variant has a supplier offer
   *[other] { $count } variants have a supplier offer
 }
row-number = Row { $count }
age-now = just now
age-minutes = { $count } min ago
age-hours = { $count } h ago
age-days = { $count ->
    [one] { $count } day ago
   *[other] { $count } days ago
 }
month-1 = Jan
month-2 = Feb
month-3 = Mar
month-4 = Apr
month-5 = May
month-6 = Jun
month-7 = Jul
month-8 = Aug
month-9 = Sep
month-10 = Oct
month-11 = Nov
month-12 = Dec

## Setting up, signing in

setup-title = Set up Supercargo
setup-lead = Name the company and the first person. Everything else can wait.
setup-token = Set-up token
setup-token-help = It was printed when the program started.
setup-company = Company
setup-company-name = Name of the company
setup-zone = Time zone
setup-person = Your login
setup-name = Name
setup-password-help = At least 10 characters.
setup-do = Create the company
setup-token-wrong = This token is not valid. Start the program again to get a new one.
login-title = Sign in
login-name = Login
login-password = Password
login-do = Sign in
login-wrong = Login or password is wrong.
login-later = Too many tries. Wait a minute.
field-missing = This is needed.

## Columns

column-amount = Amount
column-ceiling = Price ceiling
column-changed = Changed
column-customer = Customer
column-deliveries = Webhooks, 24 h
column-entry = Entry
column-goods = Goods
column-health = State
column-kind = Kind
column-last-exchange = Last exchange
column-name = Name
column-number = Number
column-of = Of
column-offer = Offer
column-progress = Progress
column-quantity = Quantity
column-role = Role
column-shop = Shop
column-sold = Sold for
column-state = State
column-status = Status
column-total = Total
column-when = When
column-who = By
column-work = Work

## Today

today-decisions = { $count ->
    [one] question waits for an answer
   *[other] questions wait for an answer
 }
today-broken = { $count ->
    [one] connection does not work
   *[other] connections do not work
 }
today-quarantined = { $count ->
    [one] record in quarantine
   *[other] records in quarantine
 }
today-held = { $count ->
    [one] order on hold
   *[other] orders on hold
 }
today-ready = { $count ->
    [one] line ready for purchase
   *[other] lines ready for purchase
 }
today-to-pay = { $count ->
    [one] provider order to pay
   *[other] provider orders to pay
 }
today-on-the-way = { $count ->
    [one] line on its way to the warehouse
   *[other] lines on their way to the warehouse
 }
today-to-ship = { $count ->
    [one] order to pack and ship
   *[other] orders to pack and ship
 }
today-new = { $count ->
    [one] order taken in today
   *[other] orders taken in today
 }

## Orders

orders-search = Number, customer, goods, tracking
orders-held = On hold only
orders-none = No orders yet
orders-none-help = They appear here by themselves once a shop is connected and enabled.
orders-none-found = Nothing fits
orders-none-found-help = Change the search or clear the filters.

## One order

order-title = Order { $value }
tab-summary = Summary
tab-lines = Lines
tab-purchase = Purchase
tab-parcels = Parcels
tab-money = Money
tab-history = History
order-customer = Customer
order-shop = Shop
order-external = Id in the shop
order-shop-status = Status there
order-created = Ordered
order-paid = Paid
order-remaining = Remaining
order-payment = Method
order-lines-by-status = Lines by status
order-note = Customer’s note
order-no-offer = No offer known
order-booked-at = booked at
order-no-bookings = Nothing is booked yet
order-reference = Our reference
order-seen = seen
order-goods = goods
order-freight = domestic delivery
order-staff-only = for staff only
order-pay = Pay at the provider
order-pay-until = pay until
order-no-parcels = No parcels yet
order-no-entries = No entries yet
order-tell = To the shop:

## Acts

act-book = Book
act-cancel-line = Cancel item
act-disable = Disable
act-enable = Enable
act-hold = Put on hold
act-pack = Pack
act-receive = Receive
act-release = Release
act-remove = Remove
act-reread = Read from the shop
act-retry = Try again
act-ship = Hand over
act-test = Test
act-sync = Sync now
act-confirm-payment = Confirm payment
act-deliver = Delivered
confirm-cancel-line = Cancel this item? The customer’s money goes to the balance.
confirm-disable = Disable the connection? Nothing is read or told until it is enabled again.
confirm-not-created = Are you sure that the provider has no such order? It will be bought again.
confirm-remove = Remove it?
confirm-unbind = Unbind, and cancel it at the provider?

## Purchase

purchase-none = Nothing to buy
purchase-none-help = Paid lines appear here, grouped by seller.
purchase-to-pay = To pay at the provider
purchase-ready = Ready for purchase
purchase-blocked = Cannot be bought yet
purchase-cost = At most

## Warehouse

scan-placeholder = Scan or type a tracking number
warehouse-to-pack = To pack and hand over
warehouse-nothing-to-pack = Nothing to pack
warehouse-complete = All lines are here
warehouse-scans = Last scans
warehouse-no-scans = Nothing scanned yet
warehouse-no-scans-help = The cursor is in the field above: just scan.

## Connections

connections-none = No connections yet
connections-none-help = Add a shop, then a provider.
health-new = Not tested
health-checking = Checking
health-works = Works
health-disabled = Disabled
health-broken = Broken
deliveries-refused = Refused in the last day
connection-new = New connection: { $value }
connection-save-help = Saving does not enable it.
connection-test = Test
connection-untested = Not tested since the last change.
connection-hook = Webhook address
connection-deliveries = Webhook deliveries
connection-exchanges = Exchanges
secret-set = Set. Leave empty to keep it.
delivery-stored = stored
delivery-ignored = ignored
delivery-duplicate = duplicate
delivery-processed = processed
delivery-failed = failed
delivery-quarantined = in quarantine
delivery-refused = wrong signature

## Activities

activities-lead = Closing this page stops nothing.
activities-none = No work at the moment
activity-queued = Queued
activity-running = Running
activity-waiting_decision = Waits for an answer
activity-waiting_session = Waits for a sign-in
activity-done = Done
activity-done_with_errors = Done with errors
activity-aborted = Aborted
activity-failed = Failed

## Settings

settings-company = Company
settings-tokens = API tokens
settings-add-token = Add a token
settings-no-tokens = No tokens.
settings-token-once = Copy the token now; it is not shown again.
settings-offers = Supplier offers
settings-offers-file = CSV file
settings-offers-text = or its text
settings-offers-help = Columns: product, variant, provider, offer, spec, seller, seller_name, price, currency, title, picture.

## Problems

problem-help = Go back and try again. If it stays, quote the number below.
problem-home = To the first page
problem-report = Report
problem-not_found = There is nothing here
problem-method_not_allowed = This address cannot be used in this way
problem-too_large = What was sent is too large
problem-unsupported_media_type = This kind of content is not understood
problem-bad_request = The request cannot be read
problem-unprocessable = The request was read, but its content is wrong
problem-login_needed = Please sign in
problem-forbidden = You may not do this
problem-csrf = The form is too old, or came from elsewhere
problem-too_many_requests = Too many requests
problem-internal = Something broke on our side
problem-unavailable = The hub cannot do this right now
problem-refused = This cannot be done now
problem-timeout = It took too long

## Statuses: fixed names of the domain guide

line-status-awaiting_payment = Awaiting payment
line-status-paid = Paid
line-status-price_confirmation = Price confirmation
line-status-booking = Being booked
line-status-booked = Booked
line-status-purchased = Purchased
line-status-to_warehouse = On the way to the warehouse
line-status-at_warehouse = Received at warehouse
line-status-inspection = Quality inspection
line-status-packing = Packing
line-status-ready_to_ship = Ready to ship
line-status-shipped = Shipped
line-status-received = Received
line-status-returned_to_vendor = Returned to vendor
line-status-impossible = Impossible to deliver
line-status-cancelled = Cancelled
order-status-new = New
order-status-awaiting_payment = Awaiting payment
order-status-partly_paid = Partly paid
order-status-in_purchase = In purchase
order-status-awaiting_customer = Awaiting customer
order-status-at_warehouse = At warehouse
order-status-partly_shipped = Partly shipped
order-status-shipped = Shipped
order-status-completed = Completed
order-status-cancelled = Cancelled
order-status-needs_mapping = Needs mapping
booking-state-reserved = Reserved
booking-state-sending = Being sent
booking-state-created = Created
booking-state-verified = Verified
booking-state-mismatch = Differs
booking-state-rejected = Rejected
booking-state-outcome_unknown = Outcome unknown
booking-state-released = Released
provider-state-creating = Being created
provider-state-awaiting_payment = Awaiting payment
provider-state-paid = Paid
provider-state-partly_shipped = Partly shipped
provider-state-shipped = Shipped
provider-state-receipt_confirmed = Receipt confirmed
provider-state-finished = Finished
provider-state-closed_unpaid = Closed unpaid
provider-state-closed_after_payment = Closed after payment
provider-state-attention = Needs attention
provider-state-unknown = Unknown status
refund-state-none = No refund
refund-state-asked = Refund asked
refund-state-seller_agreed = Seller agreed
refund-state-return_sent = Return sent
refund-state-seller_refused = Seller refused
refund-state-succeeded = Refunded
refund-state-closed = Refund closed
parcel-state-draft = Draft
parcel-state-packed = Packed
parcel-state-shipped = Shipped
parcel-state-delivered = Delivered
parcel-state-returned = Returned
parcel-state-lost = Lost
parcel-state-cancelled = Cancelled
package-state-announced = Announced
package-state-scanned_unknown = Unidentified
package-state-matched = Matched
package-state-received = Received
package-state-partly_received = Partly received
package-state-returned = Returned
package-state-lost = Lost
verdict-received = Received
verdict-received_several = Received, several lines
verdict-unidentified = Unidentified package
verdict-already_received = Already received
verdict-repeated = Same code again
verdict-received-help = The lines are at the warehouse now.
verdict-received_several-help = Count the pieces of each line.
verdict-unidentified-help = Nobody knows this number yet. It is kept and matched by itself later.
verdict-already_received-help = Nothing was changed.
verdict-repeated-help = Counted as one scan.
hold-total_mismatch = the parts do not add up to the shop’s total
hold-person = put on hold by a person
hold-backfill = taken in by a backfill
end-shop_cancelled = cancelled in the shop
end-kept_for_stock = kept for stock
end-no_offer = nobody sells it to us
end-out_of_stock = out of stock
end-price_too_high = price too high
end-provider_refused = the provider refuses it
end-customer_declined = the customer declined
end-person = a person decided so
entry-payment = Payment
entry-refund = Refund by the shop
entry-balance = To the customer’s balance
entry-purchase = Purchase
entry-freight = Domestic delivery
entry-purchase_refund = Refund by the provider
charge-shipping = Shipping
charge-fee = Fee
charge-rounding = Rounding

## Questions and answers

decision-variant_gone = Variant gone
decision-variant_gone-help = The configuration is outdated, or no offer is known for it.
decision-price_changed = Price changed
decision-price_changed-help = The price is above the ceiling of this line.
decision-out_of_stock = Out of stock
decision-out_of_stock-help = The seller has too few pieces.
decision-below_minimum = Below the minimum
decision-below_minimum-help = The seller sells no smaller quantity.
decision-mixed_batch = Mixed batch
decision-mixed_batch-help = The seller’s rule for mixed batches is not met.
decision-not_sold_online = Not sold online
decision-not_sold_online-help = This offer cannot be ordered online.
decision-agency_missing = No distribution relation
decision-agency_missing-help = The seller sells only to his distributors.
decision-zero_price = Price is zero
decision-zero_price-help = The seller shows no price.
decision-several_sellers = Several sellers
decision-several_sellers-help = The lines belong to several sellers and cannot be one order.
decision-booking_limit = Booking limit
decision-booking_limit-help = The account has too many open deals. Pay or close some, then try again.
decision-session_expired = Session expired
decision-session_expired-help = The account must be signed in again.
decision-payment_account_missing = No payment account
decision-payment_account_missing-help = Alipay is not linked to this account.
decision-consignee_refused = Consignee refused
decision-consignee_refused-help = The provider does not accept the address of the warehouse.
decision-shop_changed = The shop changed its mind
decision-shop_changed-help = The shop edited, cancelled or refunded this after it was booked.
decision-hand_made_twin = A purchase like ours
decision-hand_made_twin-help = There is a provider order like ours without our reference. It may have been made by hand.
decision-outcome_unknown = Outcome unknown
decision-outcome_unknown-help = Nobody can tell whether the provider order exists. Look at the provider before you answer.
decision-mismatch = Order differs
decision-mismatch-help = The provider order is not what was planned.
decision-provider_closed = Provider order closed
decision-provider_closed-help = The provider closed the order.
decision-unknown_status = Unknown status
decision-unknown_status-help = The provider shows a status that is not known here. Nothing was changed.
decision-provider_refused = Provider refused
decision-provider_refused-help = The provider refused for the reason below.
answer-skip_item = Skip item
answer-cancel_item = Cancel item
answer-retry = Try again
answer-accept = Accept
answer-choose_variant = Use the new offer
answer-unbind_and_cancel = Unbind and cancel
answer-keep_for_stock = Keep for stock
answer-ignore = Ignore
answer-bind = It is ours: bind
answer-not_ours = It is not ours: look again
answer-look_again = Look again
answer-mark_not_created = It was not created
answer-book_again = Book again
decisions-lead = The first answer is the suggested one.
decisions-none = No open questions
decisions-none-help = Work that needs an answer asks here.
decisions-not-yours = You may read this, not answer it.
provider-number = Provider order number

## Refusals and remedies

refusal-line_not_paid = The line is not paid.
refusal-line_status = The line is in another status.
refusal-line_booked = The line is already booked.
refusal-amendment_open = A price waits for the customer’s consent.
refusal-decision_open = A question is open.
refusal-order_on_hold = The order is on hold.
refusal-offer_unknown = No offer is known for this variant.
refusal-session_missing = No account is signed in at the provider.
refusal-consignee_incomplete = The consignee of the warehouse is not complete.
refusal-connection_disabled = The connection is disabled.
refusal-connection_untested = The connection has not passed its test.
refusal-shop_read_elsewhere = Orders of this shop are read by another connection.
refusal-setting_wrong = A setting is missing or wrong.
refusal-not_found = It does not exist.
refusal-right_missing = You lack the right.
refusal-decision_closed = The question is closed.
refusal-answer_unknown = This answer is not possible.
refusal-bound_elsewhere = The provider order is bound elsewhere.
refusal-more_than_expected = More pieces than expected.
refusal-parcel_status = The parcel is in another state.
refusal-row_wrong = A row of the file cannot be read.
refusal-name_taken = The name is taken.
refusal-password_weak = The password is too weak.
refusal-key_reused = The same key came with another request.
refusal-stale = Somebody else was quicker.
refusal-second_person_needed = A second person has to agree.
refusal-nothing_to_do = Nothing is left to do.
remedy-wait_for_payment = Wait for the payment, or confirm it.
remedy-look_again = Reload and look again.
remedy-wait_for_customer = Wait for the customer’s answer.
remedy-answer_decision = Answer the question.
remedy-release_order = Release the order.
remedy-add_offer = Add an offer for the variant.
remedy-sign_in_account = Sign an account in.
remedy-complete_consignee = Complete the consignee in the warehouse’s settings.
remedy-enable_connection = Enable the connection.
remedy-test_connection = Test the connection.
remedy-use_other_connection = Enable the connection that has this shop, or change its settings; its orders stay there.
remedy-correct_input = Correct what was typed.
remedy-check_id = Check the number.
remedy-ask_administrator = Ask the administrator.
remedy-choose_answer = Choose one of the offered answers.
remedy-choose_other_number = Choose another number.
remedy-confirm_quantity = Confirm the quantity.
remedy-look_at_parcel = Look at the parcel.
remedy-use_new_key = Use a new key.
remedy-ask_second_person = Ask a second person.

## Rights and roles

right-orders-see = See orders
right-orders-edit = Change orders
right-booking-create = Book and bind
right-decisions-answer = Answer questions
right-warehouse-receive = Receive goods
right-warehouse-ship = Pack and ship
right-catalogue-edit = Change the catalogue
right-money-see = See prices and money
right-connections-edit = Change connections
right-people-edit = Change people
role-super_administrator = Super-administrator
role-super_operator = Super-operator
role-operator = Operator
role-warehouse_clerk = Warehouse clerk
role-financier = Financier
role-content_manager = Content manager
role-auditor = Auditor

## Forms of warehouses, connections, accounts

act-parcel = Make a parcel
act-poll = Read orders now
weight-in-grams = Weight, g
carrier = Carrier
outward-number = Tracking number
connection-warehouse = Warehouse
connection-cost-centre = Cost centre
connection-start = Take orders made since
connection-start-help = Such as 2026-03-01T00:00:00Z; empty for now.
connection-unpaid = Orders paid later (cash, transfer)
unpaid-after_confirmation = Buy after the payment was confirmed
unpaid-book_at_once = Buy at once
connection-background = May look at the provider by itself
connection-settings = Settings
connection-accounts = Buyers’ accounts
connection-no-accounts = No account is signed in.
connection-change = Change settings
connection-add-account = Add an account
connection-none-chosen = None yet
account-member = Member id
account-access-token = Access token
account-refresh-token = Refresh token
account-valid = Signed in
account-expired = Session expired
account-disabled = Disabled
settings-book-by-itself = Book paid lines without being asked
settings-book-wait = Minutes from the payment until then
settings-warehouses = Warehouses
settings-no-warehouses = No warehouses.
settings-add-warehouse = Add a warehouse
settings-cost-centres = Cost centres
settings-no-cost-centres = No cost centres.
consignee-name = Consignee
consignee-mobile = Mobile
consignee-phone = Phone
consignee-postcode = Postcode
consignee-province = Province
consignee-city = City
consignee-district = District
consignee-address = Street and house
finding-valid = The test went well.
raw-unreadable = The shop’s order cannot be read.
all-shops = All shops
who-hub = Supercargo
who-console = Console
who-token = API token
who-person = Person

## History of an order

note-line-moved = Line moved
note-line-ended = Line ended
note-line-split = Line split
note-line-cancel = Item cancelled
note-order-taken = Order taken in
note-order-moved = Order status
note-order-unreadable = The shop’s order cannot be read
note-order-hold = Put on hold
note-order-release = Released
note-order-confirm_payment = Payment confirmed
note-booking-reserved = Booking begun
note-booking-created = Booked at the provider
note-booking-given_back = Booking given up
note-booking-outcome_unknown = Outcome of the booking unknown
note-booking-create = Booking asked for
note-provider_order-moved = Provider order
note-decision-answered = Question answered
note-decision-answer = Question answered
note-parcel-create = Parcel made
note-parcel-pack = Parcel packed
note-parcel-ship = Parcel handed over
note-parcel-deliver = Parcel delivered

## Settings of connections

setting-address = Shop address
setting-url = Address
setting-consumer_key = Consumer key
setting-consumer_secret = Consumer secret
setting-webhook_secret = Webhook secret
setting-told_completed = Status told when all is shipped
setting-told_cancelled = Status told when nothing will come
setting-app_key = App key
setting-app_secret = App secret
setting-flow = Kind of order
setting-gateway = Gateway address
setting-order_page = Page of an order
