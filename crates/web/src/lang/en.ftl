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
menu-people = People
menu-audit = Audit
company-switch = Another company
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
filters = Filters
filter-clear = Clear
sort-by = Sort by
sort-arrival = Taken in
sort-by-column = Sort: { $value }
sort-up = Reversed
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
refused = Refused
pieces = pcs
piece = pc
pieces-of = { $count ->
    [one] pc
   *[other] pcs
 }
grams = g
milliseconds = ms
next-try = next try
flash-done = Done.
flash-answered = Answered.
flash-queued = Started. It goes on when you leave this page.
flash-refused = This cannot be done now.
flash-nothing = Nothing to do.
flash-noted = { $value }.
did-factor-begin = The second factor is begun. Scan the code below and type what the app shows.
did-factor-drop = The second factor is off. Only the password guards your account now.
did-password-set = The password is changed. All your other logins have ended.
did-login-end = The login has ended: that browser has to sign in again.
did-login-end_others = All other logins have ended. Only this browser is signed in.
did-member-set = Role and rights of { $value } are changed. They count at once.
did-member-end = { $value } was taken out of the company. The logins here have ended; an invitation brings the person back.
did-member-drop_factor = The second factor of { $value } is off. Ask the person to set up another one.
did-invitation-withdraw = The invitation is withdrawn. Its link opens nothing any more.
did-token-end = The token has ended. Programs that use it are refused from now on.
did-company-create = The company { $value } is made, and you are its super-administrator. Switch to it to add people and connections.
did-company-set = The settings of the company are saved.
did-warehouse-set = The warehouse is saved. Shops can name it now.
did-cost_centre-add = The cost centre is added. Shops can name it now.
did-offers-import = The offers are kept. Lines of these goods can be planned now.
did-status-name = The names are saved. Pages and files use them from now on.
company-go = Switch to { $value }
company-here = you are here

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
code-title = Second factor
code-lead = Your password is right. Now the code of your authenticator app.
code-label = Code
code-help = Six digits. Without the device: one of your recovery codes.
code-back = Back to the login
invitation-title = Invitation
invitation-lead = You are invited to this company as: { $value }.
invitation-until = Good until
invitation-join-as = Join as { $value }
invitation-have-login = You have a login here already?
invitation-new = Somebody new
invitation-do = Join the company
invitation-over = This invitation is over
invitation-over-help = It was used, withdrawn, or is older than a week. Ask for another one.
me-title = Your account
me-password = Password
me-password-old = Present password
me-password-new = New password
me-password-help = All your other logins end.
me-password-do = Change the password
me-factor = Second factor
me-factor-help = A code from your phone beside the password. Whoever learns the password alone cannot sign in.
me-factor-password-help = So that it is really you.
me-factor-begin = Set up a second factor
me-factor-scan = Scan this with an authenticator app.
me-factor-qr = QR code of the secret
me-factor-type = Or type:
me-factor-code = Type the code that the app shows.
me-factor-on = Switch it on
me-factor-is-on = Switched on
me-factor-drop = Switch the second factor off
me-codes-once = Keep these recovery codes; they are not shown again.
me-codes-help = Each opens your account once, when the phone is lost.
me-codes-copy = Copy all codes
me-codes-renew = New recovery codes
me-codes-left = { $count ->
    [one] { $count } recovery code left
   *[other] { $count } recovery codes left
 }
me-codes-renew-help = The old ones open nothing any more.
me-logins = Where you are signed in
me-logins-help = End what you do not know, and change the password then.
me-this-login = this one
column-device = Device
column-seen = Last seen
device-unknown = Unknown device
act-end-login = End
act-end-others = End all others
people-you = you
people-ended = ended
people-has-factor = second factor
people-no-factor = no second factor
people-change-role = Role and rights
people-role-help = A role is a template of rights.
people-rights-single = Single rights
people-invitations = Invitations
people-invitations-help = A link that works once and ends after a week.
people-link-once = Send this link to the person; it is not shown again.
people-by = by
people-nobody-named = nobody named
people-never-used = never used
people-api-help = What a token can do is described here:
people-api = Description of the API (OpenAPI)
people-until = until
people-used = last used
people-no-end = does not end
people-invite = Invite somebody
people-invite-name = For whom
people-invite-name-help = Only for this list.
people-invite-do = Make the link
people-token-days = Ends after
people-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
 }
people-company = Companies
people-company-help = Another company on this installation, with people, shops and money of its own. You become its super-administrator.
people-company-add = Add a company
people-company-do = Make the company
people-logins = Where members are signed in
people-logins-help = Browsers that look at this company now.
act-end-member = Take out of the company
confirm-end-member = Take { $value } out of the company? The logins here end.
act-drop-factor = Take off the second factor
confirm-drop-factor = Take the second factor off { $value }? Only the password guards the account then.
act-withdraw = Withdraw
column-what = What
column-before = Before
column-after = After
column-from-where = From where
audit-people = People and programs
audit-all-who = Everybody
audit-all-what = Everything
audit-true = yes
audit-false = no
audit-package = Package
audit-parcel = Parcel
audit-booking = Booking
audit-field-address = address
audit-field-access_token = access token
audit-field-account = account
audit-field-add = added rights
audit-field-added = added rights
audit-field-agent = device
audit-field-allowed = allowed
audit-field-amount = amount
audit-field-answer = answer
audit-field-background_sync = background sync
audit-field-book_by_itself = books by itself
audit-field-book_wait_minutes = minutes until booking
audit-field-cancel = cancel at the provider
audit-field-cancelled = cancelled
audit-field-cash_on_delivery = cash on delivery
audit-field-check_after_export = check after export
audit-field-city = city
audit-field-code = code
audit-field-company = company
audit-field-confirmed = confirmed
audit-field-connection = connection
audit-field-consignee = consignee
audit-field-cost_centre = cost centre
audit-field-currency = currency
audit-field-customer = customer
audit-field-days = days
audit-field-delivery = delivery in China
audit-field-deposit_percent = deposit, per cent
audit-field-district = district
audit-field-existing = existing ones too
audit-field-external_id = id in the shop
audit-field-grant = role and rights
audit-field-in_window = in a window
audit-field-language = language
audit-field-lines = lines
audit-field-login = login
audit-field-member_id = member number
audit-field-methods = methods
audit-field-mobile = mobile
audit-field-name = name
audit-field-names = names
audit-field-night_hour = hour of the nightly run
audit-field-number = number
audit-field-numbers = numbers
audit-field-offer = offer
audit-field-on = on
audit-field-owner = owner
audit-field-paid = paid
audit-field-payment = payment
audit-field-phone = phone
audit-field-pieces = pieces
audit-field-policy = policy
audit-field-postcode = postcode
audit-field-price = price
audit-field-product = product
audit-field-province = province
audit-field-raw = word of the provider
audit-field-reason = reason
audit-field-recovery_code = with a recovery code
audit-field-reference = our reference
audit-field-remove = rights taken away
audit-field-removed = rights taken away
audit-field-rights = rights
audit-field-role = role
audit-field-seller = seller
audit-field-seller_name = seller
audit-field-settings = settings
audit-field-since = since
audit-field-spec = configuration
audit-field-start_at = orders from
audit-field-state = state
audit-field-status = status
audit-field-time_zone = time zone
audit-field-title = title
audit-field-total = total
audit-field-tracking = tracking number
audit-field-unpaid = unpaid
audit-field-until = until
audit-field-url = address
audit-field-user = person
audit-field-variant = variant
audit-field-warehouse = warehouse
audit-field-weight_g = weight, g
audit-field-why = why
audit-field-carrier = carrier
audit-field-provider = provider
audit-field-quantity = quantity
audit-field-kind = kind
field-missing = This is needed.

## Columns

column-amount = Amount
column-ceiling = Price ceiling
column-changed = Changed
column-asked = Asked
column-answered = Answered
column-begun = Begun
column-left = Left
column-lines = Lines
column-found-orders = Provider orders
column-problem = What went wrong
column-ordered = Ordered
column-acts = Actions
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
purchase-cost = Goods at most
purchase-lead = Lines stand by seller. Each customer’s order becomes a provider order of its own; the plan shows them.
purchase-more = { $count ->
    [one] One more line waits; it moves up when these are bought.
   *[other] { $count } more lines wait; they move up when these are bought.
}
purchase-no-delivery = without delivery in China
purchase-changed = This list has changed.
purchase-new-lines = New lines:
purchase-show = Show
purchase-new = New

## Warehouse

scan-placeholder = Scan or type a tracking number
scan-short = Tracking number
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
delivery-stored = Stored
delivery-ignored = Ignored
delivery-duplicate = Duplicate
delivery-processed = Processed
delivery-failed = Failed
delivery-quarantined = In quarantine
delivery-refused = Wrong signature

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
activity-step-planning = Asking for prices
activity-step-working = In work
activity-step-asking = Question
activity-step-done = Done
activity-step-left = Left
activity-kind-booking = Booking
activity-kind-sync = Synchronisation
activity-kind-bind = Binding
activity-kind-unbind = Unbinding
activity-kind-payment = Payment link
activity-kind-recalculate = Recalculation
activity-left-skipped = Laid aside
activity-left-ended = The line has ended
activity-left-taken-back = Nothing was sent for it.
activity-step-taken-back = Taken back
activity-taken-back = { $count ->
    [one] One line was taken back: nothing was bought for it.
   *[other] { $count } lines were taken back: nothing was bought for them.
}
next-book = { $count ->
    [one] Book the line that is left
   *[other] Book the { $count } lines that are left
}
next-answer = { $count ->
    [one] Answer the question
   *[other] Answer { $count } questions
}
next-order = { $count ->
   *[other] Open the order
}
next-purchase = { $count ->
   *[other] Go to Purchase
}
activity-problem-order_not_found = There is no such order in this account.
activity-problem-order_closed = The provider order is closed.
activity-problem-nothing_fits = None of the lines of this order is found in it.
activity-problem-bound_elsewhere = It is bound already.
activity-problem-cannot_cancel = The provider does not cancel it any more.
activities-all-kinds = All kinds
activities-old = Older than 30 days too
activities-work = Activities
activities-jobs = Jobs behind them
activities-none-help = Booking, binding, unbinding and synchronising show here, with their progress and questions.
activities-failed = { $count ->
    [one] one left
   *[other] { $count } left
}
found-lines = Order lines found
found-orders = Provider orders found
found-lines-booked = Lines booked
found-orders-made = Provider orders made
window-page = Open as a page
window-close = Close: the work goes on
window-goes-on = You can close this; the work goes on.
window-ended = This has ended. Nothing goes on any more.
window-again = Show again
window-questions = { $count ->
    [one] One question waits
   *[other] { $count } questions wait
}
act-abort = Abort
confirm-abort = Stop before the next item? What is done stays done.
act-plan = Show the plan
act-bind = Bind
act-pay-link = Get the payment link
pay-open = Open the cashier
pay-help = Open it where you are signed in as this buyer. After paying, a synchronisation moves the lines on.
pay-lead = One link for all ticked orders of one account.
pay-sum = To pay, with delivery in China
desk-at-provider = at the provider
activity-problem-no_payment_link = The provider gives no link for this.
activity-problem-unpayable = The provider takes no money for { $numbers }. These are being read again; ask for the link without them.
activity-problem-no_answer = The provider gave no answer.
act-unbind = Unbind
confirm-cut = Cut the ticked lines from their provider orders?
unbind-help = Tick booked or purchased lines above. They go back to “ready for purchase” and are laid aside.
unbind-cancel = Cancel the unpaid order at the provider too
unbind-reason = Reason (needed when it is paid)
desk-ready = Ready for purchase
desk-held = Booked, not paid yet
desk-bought = Purchased
desk-homeless = No offer yet
desk-aside = Laid aside
desk-expected = expected
desk-session = Session
desk-no-session = Nobody is signed in
desk-number = Provider order number
desk-number-short = Order number
desk-works = Last activities
desk-bookings = Bookings
plan-title = Plan
plan-back = Back
plan-lead = Nothing is sent yet. Prices are the last known ones; the provider is asked again before anything is booked, and a higher price becomes a question.
plan-order = Provider order for
plan-goods = Goods at the last known prices
plan-freight = Delivery in China
act-recalculate = Ask the provider for prices now
price-quoted = as of
price-typed = typed by hand
price-now = Now
price-type = Type the price
price-piece = Price of a piece, ¥
price-delivery = Delivery in China for the line, ¥
price-type-help = The price you see at the provider. Above it nothing is paid without asking. Empty: the offer’s price.
offer-add = Add an offer
offer-provider = Provider
offer-number = Offer number
offer-spec = Configuration (spec id; empty if there is none)
offer-seller = Seller id
offer-price = Price of a piece, ¥
offer-add-help = The number stands in the address of the offer’s page. The offer is kept for all further orders of these goods.
plan-orders = { $count ->
    [one] one provider order
   *[other] { $count } provider orders
}
plan-none = Nothing was chosen
plan-none-help = Tick lines and press “Show the plan” again.
plan-blocked = Cannot be bought now

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
problem-not_yours = You may not see this
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
booking-not-checked = not checked
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
package-state-discarded = No package
verdict-received = Received
verdict-received_several = Received, several lines
verdict-unidentified = Unidentified package
verdict-already_received = Already received
verdict-repeated = Same code again
verdict-received-help = The line is at the warehouse now.
verdict-received_several-help = Count the pieces of each line.
verdict-unidentified-help = Nobody knows this number yet. It is kept and matched by itself later.
verdict-already_received-help = Nothing was changed.
verdict-repeated-help = Counted as one scan.
verdict-refused = That is no code
verdict-refused-help = Nothing was received. A code has 3 to 64 letters and digits: scan the label once more.
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
decision-variant_gone-help = The variant that was sold is no longer offered where we buy it, or we know no offer for it.
decision-price_changed = Price has risen
decision-price_changed-help = The seller asks more than this line may cost.
decision-out_of_stock = Out of stock
decision-out_of_stock-help = The seller has too few pieces of this variant.
decision-below_minimum = Below the minimum
decision-below_minimum-help = The seller sells no quantity as small as this.
decision-mixed_batch = Mixed batch
decision-mixed_batch-help = The seller’s rule for mixed batches is not met.
decision-not_sold_online = Not sold online
decision-not_sold_online-help = This offer cannot be ordered online any more.
decision-agency_missing = No distribution relation
decision-agency_missing-help = This seller sells only to distributors that he has approved.
decision-zero_price = Price is zero
decision-zero_price-help = The seller shows no price for this variant.
decision-several_sellers = Several sellers
decision-several_sellers-help = The lines belong to several sellers and cannot be one provider order.
decision-booking_limit = Too many open provider orders
decision-booking_limit-help = The provider lets this account keep only so many unpaid orders at a time.
decision-session_expired = Session expired
decision-session_expired-help = The provider no longer knows this account: the sign-in has run out, and only a person can renew it.
decision-payment_account_missing = No payment account
decision-payment_account_missing-help = The buyer’s account has no Alipay linked to it.
decision-consignee_refused = Warehouse address refused
decision-consignee_refused-help = The provider does not accept the name, phone or address of the warehouse.
decision-shop_changed = The shop changed its mind
decision-shop_changed-help = The shop edited, cancelled or refunded this after it had been booked.
decision-hand_made_twin = Is this purchase ours?
decision-hand_made_twin-help = Our call was lost, and the account has an order like ours without our reference.
decision-outcome_unknown = Was it booked or not?
decision-outcome_unknown-help = The provider gave no answer, and it cannot be looked up there.
decision-mismatch = The provider order differs
decision-mismatch-help = What was booked is not quite what we ordered.
decision-provider_closed = Provider order closed
decision-provider_closed-help = The provider or the seller closed the order.
decision-unknown_status = Unknown status
decision-unknown_status-help = The provider shows a status that is not known here.
decision-which_line = Which line is it?
decision-which_line-help = One item of the provider order fits several lines of the order.
decision-restored = Brought back from a backup
decision-restored-help = The company was brought back from a backup or moved here. What was bought since then is at the providers and not here.
decision-unknown_purchase = Bought since the backup
decision-unknown_purchase-help = The provider has an order that was made since the backup, and no booking here knows it.
decision-provider_refused = Provider refused
decision-provider_refused-help = The provider does not take this order.
answer-skip_item = Skip item
answer-cancel_item = Cancel item
answer-retry = Try again
answer-accept = Accept
answer-choose_variant = Use the new offer
answer-unbind_and_cancel = Unbind and cancel
answer-keep_for_stock = Keep for stock
answer-ignore = Ignore
answer-bind = It is ours: bind
answer-not_ours = It is not ours
answer-look_again = Look again
answer-mark_not_created = It was not created
answer-book_again = Book again
answer-sign_in_again = Sign in again
answer-other_account = Use another account
answer-go_on = Buy again
answer-session_expired-skip_item = Put the work aside
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
refusal-company_restored = The company was brought back from a backup; what was bought since is not known yet.
refusal-account_unseen = The account { $login } was not looked through yet.
refusal-purchase_unknown = The provider order { $number } belongs to no order here.
refusal-offer_unknown = No offer is known for this variant.
refusal-offer_not_new = The offer is still the one that this question is about.
refusal-session_missing = No account is signed in at the provider.
refusal-consignee_incomplete = The consignee of the warehouse is not complete.
refusal-connection_disabled = The connection is disabled.
refusal-connection_untested = The connection has not passed its test.
refusal-shop_read_elsewhere = Orders of this shop are read by another connection.
refusal-setting_wrong = Something typed here is missing or does not fit.
refusal-not_found = It does not exist.
refusal-right_missing = You lack the right.
refusal-decision_closed = The question is closed.
refusal-answer_unknown = This answer is not possible.
refusal-bound_elsewhere = The provider order is bound already.
refusal-more_than_expected = More pieces than expected.
refusal-parcel_status = The parcel is in another state.
refusal-row_wrong = A row of the file cannot be read.
refusal-name_taken = The name is taken.
refusal-password_weak = The password is too weak.
refusal-password_wrong = The password is wrong.
refusal-code_wrong = The code is wrong, or it was used already.
refusal-person_needed = Only a signed-in person can do this.
refusal-last_administrator = This is the last super-administrator.
refusal-member_elsewhere = The person belongs to another company too.
refusal-key_reused = The same key came with another request.
refusal-stale = Somebody else was quicker.
refusal-second_person_needed = A second person has to agree.
refusal-nothing_to_do = Nothing is left to do.
refusal-nothing_chosen = Nothing is ticked.
refusal-being_unbound = It is being cancelled at the provider.
refusal-being_booked = Somebody is booking it just now.
refusal-several_accounts = The ticked orders are of several accounts. One link pays those of one account.
refusal-too_many_for_link = One link pays { $most } provider orders at most.
refusal-nothing_to_pay = This provider order waits for no payment.
refusal-package_known = This package is known: it cannot be set aside.
refusal-activity_ended = This activity has ended.
refusal-line_unbound = Nothing is bought for this line yet.
refusal-reason_missing = A reason is needed: the provider order is paid.
refusal-provider_order_paid = The provider order is paid. It cannot be cancelled from here.
refusal-more_lines_in_order = The provider order holds other lines too. It can only be cancelled as a whole.
remedy-wait_for_payment = Wait for the payment, or confirm it.
remedy-look_again = Reload and look again.
remedy-wait_for_look = Wait a quarter of an hour; sign the account in if its session has ended, or end its session and look yourself.
remedy-tick_something = Tick at least one.
remedy-choose_one_account = Tick orders of one account at a time.
remedy-tick_fewer = Tick fewer, and ask for a second link afterwards.
remedy-say_reason = Write why.
remedy-unbind_without_cancelling = Unbind without cancelling: the goods stay yours, as stock.
remedy-choose_all_lines = Tick all its lines, or unbind without cancelling.
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
remedy-sign_in_yourself = Sign in and do it on your own page.
remedy-name_another_administrator = Name another super-administrator first.
remedy-use_console = Ask who runs the installation to do it at the console.
remedy-ask_second_person = Ask a second person.
row-wrong-field_empty = The column { $value } is empty.
row-wrong-provider = “{ $value }” is no provider.
row-wrong-currency = The price must be in CNY, not in “{ $value }”.
row-wrong-price = “{ $value }” is no price above zero.
row-wrong-heading = The heading lacks these columns: { $value }.
row-wrong-columns = The row has another number of columns than the heading: { $value }.
row-wrong-too_long = The list is too long or has too many wrong rows.
row-wrong-no_rows = The list has no rows.
row-wrong-unreadable = The row cannot be read. The file must be CSV in UTF-8.

## Rights and roles

right-orders-see = See orders
right-orders-edit = Change orders
right-booking-create = Book and bind
right-booking-unbind_paid = Unbind what is paid
right-decisions-answer = Answer questions
right-warehouse-receive = Receive goods
right-warehouse-ship = Pack and ship
right-catalogue-edit = Change the catalogue
right-money-see = See prices and money
right-connections-edit = Change connections
right-settings-edit = Change how the company works
right-audit-see = See the audit
right-companies-create = Make companies
right-own-edit = Own password and logins
section-orders = Orders
section-booking = Purchase
section-decisions = Decisions
section-warehouse = Warehouse
section-catalogue = Catalogue
section-money = Money
section-connections = Connections
section-settings = Settings of work
section-people = People
section-audit = Audit
section-companies = Companies
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
act-take-out = Take out
act-drop-parcel = Undo the parcel
parcel-empty = Nothing lies in it any more.
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
connection-accounts = Sessions of buyers’ accounts
connection-no-accounts = No session yet. Add one: you sign in on the provider’s own page.
connection-change = Change settings
connection-add-account = Add a session by its tokens
connection-none-chosen = None yet
account-member = Member id
account-access-token = Access token
account-refresh-token = Refresh token
account-valid = Valid
account-expired = Being renewed
account-disabled = Signed out
settings-book-by-itself = Book paid lines without being asked
settings-book-wait = Minutes from the payment until then
settings-warehouses = Warehouses
settings-no-warehouses = No warehouses.
settings-add-warehouse = Add a warehouse
settings-cost-centres = Cost centres
settings-no-cost-centres = No cost centres.
names-title = Names of statuses
names-help = What your company calls statuses, on every page. Codes in the API and in files stay as they are. We recommend the usual names.
names-any-language = Any language
names-line = Lines
names-order = Orders
names-provider-order = Provider orders
names-empty = An empty field is the usual name.
act-restore-names = Restore the usual names
confirm-restore-names = All names that your company gave are taken back, in every language.
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
note-delivery-refused = Webhook delivery refused
note-order-hold = Put on hold
note-order-release = Released
note-order-confirm_payment = Payment confirmed
note-booking-reserved = Booking begun
note-booking-created = Booked at the provider
note-booking-given_back = Booking given up
note-booking-handed_over = Booking given to another account
note-line-price_typed = Price typed
note-booking-outcome_unknown = Outcome of the booking unknown
note-booking-create = Booking asked for
note-payment-link = Payment link asked for
note-booking-bind = Binding by number asked for
note-booking-bound = Bound to a provider order
note-booking-unbind = Unbinding asked for
note-booking-unbound = Unbound from a provider order
note-activity-abort = Activity aborted
note-provider_order-moved = Provider order
note-decision-answered = Question answered
note-decision-answer = Question answered
note-parcel-create = Parcel made
note-parcel-pack = Parcel packed
note-parcel-ship = Parcel handed over
note-parcel-deliver = Parcel delivered
note-company-set = Settings of work changed
note-company-set_up = Company made
note-company-create = Further company made
note-member-create = Person added
note-member-set = Role and rights changed
note-member-end = Person taken out
note-member-drop_factor = Second factor taken off
note-invitation-create = Invitation made
note-invitation-withdraw = Invitation withdrawn
note-invitation-accepted = Invitation accepted
note-token-create = API token made
note-token-end = API token ended
note-login-begun = Signed in
note-login-password_right = Password right, code asked for
note-login-password_wrong = Sign-in with a wrong password
note-login-code_wrong = Sign-in with a wrong code
note-login-ended = Signed out
note-login-entered = Came from another company
note-login-left = Went to another company
note-login-end = Login ended
note-login-end_others = All other logins ended
note-password-set = Password changed
note-password-reset = Password reset at the console
note-factor-begin = Second factor begun
note-factor-confirm = Second factor switched on
note-factor-drop = Second factor switched off
note-factor-renew_codes = New recovery codes
note-status-name = Names of statuses changed
note-status-restore_names = Usual names of statuses restored
note-warehouse-set = Warehouse changed
note-cost_centre-add = Cost centre added
note-connection-add = Connection added
note-connection-set = Connection changed
note-connection-test = Connection tested
note-connection-enable = Connection enabled
note-connection-disable = Connection disabled
note-connection-poll = Orders of the shop read
note-connection-background_sync = Background sync allowed or prohibited
note-connection-check_after_export = Check after export switched
note-account-add = Account added
note-account-sync = Account looked at
note-session-begin = Sign-in at the provider begun
note-session-end = Session at the provider ended
note-session-ended = Session at the provider ended
note-session-signed_in = Signed in at the provider
note-session-signed_out = Session at the provider expired
note-offer-set = Offer changed
note-offers-import = Offers imported
note-order-read_again = Order read again
note-job-retry = Job tried again
note-line-recalculate = Prices asked for
note-line-set_price = Price typed by hand
note-package-scan = Package scanned
note-package-match = Package matched
note-package-discard = Package set aside
note-parcel-drop = Parcel undone

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

## Questions in words

decision-variant_gone-means = Nothing is bought for this line until you choose. The other lines of the order go on.
decision-price_changed-means = If you accept, your margin on this line gets smaller; the customer’s price stays. The other lines were booked.
decision-out_of_stock-means = The line is laid aside until you choose. Stock often comes back within a few days.
decision-below_minimum-means = It can be bought only with more pieces or from another seller.
decision-mixed_batch-means = Together with other lines of this seller it may work later.
decision-not_sold_online-means = Set another offer for the variant, or give the line up.
decision-agency_missing-means = Ask the seller for approval at the provider, or set another offer.
decision-zero_price-means = Offers without a price are not bought by themselves.
decision-several_sellers-means = Try again: lines are grouped anew by their present sellers.
decision-booking_limit-means = Pay or close some at the provider. Until then nothing more can be booked with this account.
decision-session_expired-means = Work waits for it and keeps its place. One sign-in answers for all of it.
decision-payment_account_missing-means = Link Alipay at the provider, then try again.
decision-consignee_refused-means = Correct the consignee of the warehouse in Settings, then try again.
decision-shop_changed-means = We hold more pieces than the shop still wants. Decide what becomes of them.
decision-hand_made_twin-means = A buyer may have made it by hand. If it is ours, buying again would buy it twice.
decision-outcome_unknown-means = Look at the provider before you answer. Until then these lines are not bought again.
decision-mismatch-means = It is not paid until you answer.
decision-provider_closed-means = The goods will not come from this order. The lines are ready to be bought again.
decision-unknown_status-means = Nothing was changed. The order is read again at every look.
decision-which_line-means = Say which line it was bought for; the others stay ready for purchase.
decision-restored-means = Nothing is bought until that is known again. Every account is looked through; an account added after the backup must be added again first.
decision-unknown_purchase-means = Bind it on the page of the order it was bought for. If none of these orders is meant, ignore it.
decision-provider_refused-means = Its reason stands beside it as far as it gave one. The line is laid aside until you choose.
answer-which_line-bind = Bind to this line
answer-which_line-ignore = None of them
effect-skip_item = The line stays as it is and is not tried by itself.
effect-cancel_item = The line ends; what the customer paid for it goes to his balance.
effect-retry = The same is tried again at once.
effect-accept = It is taken as it is now.
effect-price_changed-accept = The line may cost the new price and is bought at once.
effect-mismatch-accept = The order stays as booked; missing pieces are bought anew, surplus is kept for stock.
effect-choose_variant = The offer that you have set meanwhile is bought at once.
effect-unbind_and_cancel = The provider order is cancelled there and the lines are free again.
effect-shop_changed-unbind_and_cancel = The provider order is cancelled as far as it is not paid; what the shop still wants is bought anew.
effect-keep_for_stock = The surplus pieces are ours; the customer’s line ends or gets smaller.
effect-ignore = Nothing happens; the question is closed.
effect-bind = The provider order is linked to these lines; nothing is bought again.
effect-which_line-bind = The item of the provider order is linked to the chosen line.
effect-which_line-ignore = The item stays without a line of ours.
effect-not_ours = We look once more and buy if ours is proven absent.
effect-look_again = The provider is asked once more.
effect-mark_not_created = The lines are free again and will be bought once more.
effect-book_again = The lines are bought again at once.
effect-sign_in_again = Opens the provider’s own window. Once the session is valid, the question closes by itself and the work goes on at once.
effect-other_account = Bookings that were never sent go to this account and are sent at once. What may have been sent stays where it is.
effect-go_on = Everything bought since is known: what waited is bought now.
effect-unknown_purchase-look_again = The question ends if the order is bound by now, and is asked again if not.
effect-unknown_purchase-ignore = It is none of these orders; the hub leaves it alone.
effect-session_expired-skip_item = Bookings that were never sent are given back; their lines are put aside and not tried by themselves.
effect-booking_limit-retry = Tried again at once; pay or close some orders first.
effect-consignee_refused-retry = Tried again at once with the address as it stands in Settings.
why-no_offer = No offer is set for it.
why-not_quoted = The provider gave no price for it.
why-cannot_cancel = The provider did not let us cancel.
why-no_look_up = This provider has no way to look it up.
figure-price = Price of a piece
figure-planned = Planned price of a piece
figure-change = Difference
figure-number = Provider order
figure-login = Account
figure-unsent = Bookings not sent
figure-without-session = Orders without a session
figure-followed = Provider orders not followed
figure-total = Total
figure-placed = Made
figure-since = As of
figure-state = State there
figure-word = Their word
figure-pieces = Pieces
figure-bought = Bought
figure-surplus = Not wanted any more
differs-quantity = Pieces
differs-price = Price of a piece
differs-goods = Goods we did not order
differs-consignee = Consignee
differs-other = Something else
differs-look = differs; look at the provider
decision-said = The provider’s words:
decisions-open = Open
decisions-answered = Answered
decisions-withdrawn = Withdrawn
decisions-together = One answer to all ticked questions.
decisions-none-answered = Nothing answered yet
decisions-none-fits = Nothing with these filters
decisions-none-fits-help = Other kinds, tabs or days may have questions.
decisions-none-withdrawn = Nothing withdrawn yet
decisions-none-withdrawn-help = Questions that nobody has to answer any more stand here.
decisions-none-answered-help = Answers stay here with who gave them and when.
confirm-together = Give this answer to all ticked questions?
tick-all = Tick all
tick-order = Tick the question of order { $value }
keys-walk = next, previous
keys-answer = press an answer
keys-open = open the order
which-line = Line
decisions-taken = { $count ->
    [one] { $count } answer taken
   *[other] { $count } answers taken
 }

## Demo, first steps, warehouse

demo-banner = Demo: this world is simulated. Nothing is really bought.
demo-short = Demo
demo-ledger = What the world says
demo-start-over = Start over
confirm-start-over = Start over? All orders of this demo go away, and a new world begins.
demo-table = On the table
demo-table-help = The demo has no scanner: these packages have arrived. Copy a number into the field, or press Scan. What nobody scans for a while, the clerk scans.
demo-table-none = Nothing has arrived yet. Packages come about a minute after they are paid.
demo-scan-it = Scan { $value }
act-scan = Scan
again-title = Starting over
again-lead = A new company and a new world are being made. This page goes on by itself in a few seconds.
again-go = Go on
tour-number = Hint { $number } of { $count }
tour-next = Next
tour-done = Got it
tour-no-more = No more hints
tour-today-title = Start here every morning
tour-today = Each tile is work that waits for somebody. A number leads to exactly that list.
tour-purchase-title = Here you buy
tour-purchase = Paid lines stand together by provider and seller. Look at the plan first: nothing is sent until you press Book.
tour-decisions-title = The hub asks, you answer
tour-decisions = When something is not as planned, the work stops there and asks. Each button says what it does; the first is suggested. Keys: j and k choose, digits answer.
tour-warehouse-title = One scan, one verdict
tour-warehouse = The cursor is in the field: scan a package and look at the big word. What the hub knows is received at once.
tour-order-title = Everything about one order
tour-order = Lines, purchase, parcels, money and history stand in their own parts. Greyed buttons say why and what helps.
steps-title = First steps
steps-lead = Do these four things, in any sequence; then the first order can be bought.
step-done = Done.
step-go = Go
step-warehouse = Set up a warehouse
step-warehouse-help = Where sellers send the goods: name, phone and address in Chinese.
step-shop = Connect a shop
step-shop-help = Its address and keys; orders come by themselves after you enable it.
step-provider = Connect a provider
step-provider-help = Where you buy, with at least one buyer’s account signed in.
step-offers = Import supplier offers
step-offers-help = A list that says which offer each variant is bought from.
sound = Sound
warehouse-scan = Scan
warehouse-unidentified = Unidentified
warehouse-parcels = To pack
warehouse-unidentified-help = Scanned, and nobody knows the number. It is matched by itself when a provider names it; you can also say what is inside.
warehouse-none-unidentified = No unidentified packages
warehouse-none-unidentified-help = A scan that nobody knows appears here.
warehouse-nothing-to-pack-help = Received lines appear here, by order.
package-title = Package { $value }
package-match = Match by hand
act-discard = Not a package
package-count = Other number of pieces inside?
package-inside = In this package
package-inside-help = Count again if there is more in it than was received.
package-candidates = What may be in it
package-candidates-help = Bought and not arrived, the longest on the way first.
package-search = Goods, SKU, order number
package-pieces = Pieces counted
package-is-inside = It is in here
package-nothing = Nothing fits
package-nothing-help = Only lines that were bought and have not arrived are shown.
package-more = More pieces than expected
package-more-help = What is too much is not of this order. Put it aside.
package-expected = Expected
package-counted = Counted
package-confirm = { $count ->
    [one] Yes, { $count } piece
   *[other] Yes, { $count } pieces
 }
package-count-again = Count again

## Signing in at a provider, sessions, messages

sign-in-add = Add a session
sign-in-again = Sign in again
sign-in-window = Opens a window of the provider
sign-in-blocked = The browser kept the window shut. Allow windows for this site and press again, or:
sign-in-same-tab = Go on in this tab
sign-in-leave = Going to the provider
sign-in-leave-help = For “{ $value }” you sign in on the provider’s own page. The password stays there.
sign-in-go = Go on
sign-in-help-1688 = 1688 accepts the login and password of Taobao as well.
sign-in-back = Back to the page
sign-in-close = Close this window
sign-in-signed_in = Signed in
sign-in-signed_in-help = The session of { $login } is valid. Work that waited for it goes on by itself.
sign-in-other_account = Another account came back
sign-in-other_account-help = You signed in as { $login }, but it was to be { $meant }. Nothing was changed. Sign out at the provider, then sign in here as { $meant }. To use { $login } too, add it as a session of its own.
sign-in-name_taken = This name is taken
sign-in-name_taken-help = An account called { $login } with another member number is listed here already. Nothing was changed.
sign-in-cancelled = Not signed in
sign-in-cancelled-help = The provider’s page was left without consent. Nothing was changed; you can try again at any time.
sign-in-code_refused = The provider refused the sign-in
sign-in-code_refused-help = What it sent back was used already, too old, or not its own. Nothing was changed; sign in again.
sign-in-no_answer = The provider did not answer
sign-in-no_answer-help = The sign-in could not be finished. Nothing was changed; try again in a moment.
sign-in-exchanging = Not finished yet
sign-in-exchanging-help = This sign-in was used already and its answer is not here yet. Load the page again in a moment, or sign in again.
sign-in-expired = It took too long
sign-in-expired-help = A sign-in is good for ten minutes. Nothing was changed; begin again.
sign-in-unknown = This sign-in is not known
sign-in-unknown-help = It was not begun in this company, or its address is incomplete. Begin again on the page of the connection.
sign-in-not_yours = Begun by somebody else
sign-in-not_yours-help = Only the person who began a sign-in can finish it. Begin your own on the page of the connection.
account-expiring = Ends soon
account-signed_out = Expired: sign in again
session-until = Until
session-renews = Renews itself
session-waits = Work that needs it waits and keeps its place
session-synced = last looked at
session-ended-of = Session expired: { $value }. Sign in again.
act-session-end = Sign out
confirm-session-end = Sign this account out? Work that needs it waits until somebody signs in again.
background-on = The hub looks at this provider by itself.
background-off = The hub looks only when somebody presses “Sync now”; messages are kept until then.
connection-work = How the hub works here
background-title = Background sync
background-allowed = allowed
background-prohibited = prohibited
act-allow = Allow
act-prohibit = Prohibit
check-title = Check after export
check-on = on
check-off = off
check-on-help = Each new provider order is compared with what was ordered: goods, quantity, price, consignee. A difference becomes a question.
check-off-help = New provider orders are taken as they are and followed. The price that is paid is not compared with the planned one.
act-switch-on = Switch on
act-switch-off = Switch off
confirm-check-off = Without the check nobody notices when a provider order is dearer or holds other goods. Switch it off?
connection-background-help = Otherwise it looks only when somebody presses “Sync now”. Can be changed at any time.
connection-messages = Address for messages
connection-messages-help = Name it as the callback of the message channel at the provider.
delivery-held = Waits for a sync
delivery-test = Test, without effect
setting-authorize = Sign-in page

# Lists
list-tired = Only part of the rows was looked through. Go on to see more, or filter more narrowly.
list-cut = Only the newest 2 000 rows that fit are shown. Add a word or a filter.
list-unknown = The address asks for something this list does not know. That filter was left out.
list-more = What was sent
list-empty = Nothing here yet
filter-from = From
filter-to = to
orders-asked = With a question only
all-providers = All providers
all-accounts = All accounts
items-title = By items
items-scan = Scan or type a tracking number
items-find = Find
items-found = { $value }
items-found-unknown = This package was scanned, but nobody knows its lines.
items-found-nothing = Nothing carries this number.
items-none = No items yet
items-late = Late only
ledger-title = Money
packages-title = Incoming packages
packages-search = Tracking number
parcels-title = Parcels to customers
parcels-search = Order, customer or outward number
provider-orders-title = Provider orders
column-order = Order
column-provider = Provider
column-provider-order = Provider order
column-tracking = Domestic tracking
column-account = Account
column-seller = Seller
column-freight = Delivery
column-placed = Placed
column-pay-before = Pay before
column-received = Received
column-carrier = Carrier
column-announced = Announced
column-scanned = Scanned
column-weight = Weight, g
column-outward = Outward number
column-made = Made
column-shipped = Handed over
column-delivered = Delivered
column-reference = Reference
column-request = Request
column-answer = Answer
column-took = Took, ms
column-topic = Topic
column-outcome = What came of it
column-about = About
column-why = Why
column-day = Day

# The first page
today-sessions = { $count ->
    [one] account has to sign in again
   *[other] accounts have to sign in again
 }
today-late = { $count ->
    [one] line is late
   *[other] lines are late
 }
today-unidentified = { $count ->
    [one] unidentified package
   *[other] unidentified packages
 }
today-packages = { $count ->
    [one] package on its way
   *[other] packages on their way
 }
today-here = { $count ->
    [one] line waits to be packed
   *[other] lines wait to be packed
 }
today-money = Money waiting
today-plots = The last 14 days
due-providers = { $count ->
    [one] to pay on one provider order
   *[other] to pay on { $count } provider orders
 }
due-customers = { $count ->
    [one] awaited from the customer of one order
   *[other] awaited from the customers of { $count } orders
 }
due-rest = { $count ->
    [one] still awaited on one partly paid order
   *[other] still awaited on { $count } partly paid orders
 }
due-before = Nearest deadline
plot-orders = Orders taken in
plot-bookings = Bookings
plot-spend = Spent at providers
plot-table = As a table

# The insides of a connection
tab-exchanges = Exchanges
tab-deliveries = Deliveries
tab-health = Health
exchanges-bad = Only what went wrong
raw-asked = Asked
raw-answered = Answered
raw-body = Body, without secrets and people
act-run-again = Run again
delivery-why-unsigned = It carried no signature.
delivery-why-wrong_signature = The signature is not made with the secret of this address.
delivery-why-unreadable = Its body cannot be read.
delivery-why-shop_error = The shop sent an error page instead of an order.
health-polled = Last read to the end
health-delivered = Last delivery believed
health-synced = Age of the oldest account’s data
health-message = Last message believed
health-tested = Last test
health-spoken = Last exchange
health-cursor = Changes are known up to
health-reading = Reading now
health-reading-no = No, the next run begins by itself.
health-reading-yes = Yes, page by page.
health-sync = Looks at the provider by itself
health-sync-yes = Yes
health-sync-no = No; the data is as old as the last sync by hand.
health-wrongs = What went wrong lately
health-no-wrongs = Nothing went wrong lately
health-said = What was said
tab-webhooks = Webhooks
tab-proof = Proof
tab-unreadable = Unreadable
tab-reading = Reading
hooks-verdict-none = Not looked at yet
hooks-verdict-good = In order
hooks-verdict-repaired = Made anew
hooks-verdict-silent = Silent
hooks-verdict-missing = Not repaired
hooks-verdict-hidden = Cannot be seen
hooks-verdict-unreachable = Shop gave no answer
hooks-verdict-off = Off
hooks-says-none = The shop is read by polls. Webhooks tell of orders within seconds.
hooks-says-good = The shop has a webhook for each topic and keeps calling.
hooks-says-repaired = They had stopped and were made anew in the shop. It is polled each hour until they have proven themselves again.
hooks-says-silent = Polls found orders of which no webhook had told. The shop is polled each hour. Look at the webhooks in the shop.
hooks-says-missing = Something is wrong with them and could not be repaired. The shop is polled each hour.
hooks-says-hidden = The key may not see the shop’s webhooks, so they are made there by hand, as below.
hooks-says-unreachable = The shop gave no answer when it was asked about them. It is asked again within the hour.
hooks-says-off = They were taken out of the shop. It is polled each hour.
hooks-checked = Last look
hooks-first = Come without trouble since
hooks-repairs = Made anew
hooks-repaired-at = Last time
hooks-last = Last delivery believed
hooks-poll = The shop is read
hooks-poll-hourly = Each hour, and at night
hooks-poll-slow = Each six hours, and at night
hooks-poll-night = At night only
hooks-topics = In the shop
hooks-topic-active = Active
hooks-topic-disabled = Was switched off
hooks-topic-paused = Was paused
hooks-topic-missing = Was missing
hooks-topic-silent = Was silent
hooks-topic-doubled = Was doubled
hooks-topic-old_address = Had an old address
hooks-address-help = The shop calls this address, which nobody else has.
hooks-by-hand = By hand
hooks-by-hand-old = In the shop’s administration open WooCommerce, Settings, API, Webhooks.
hooks-by-hand-new = In the shop’s administration open WooCommerce, Settings, Advanced, Webhooks.
hooks-by-hand-add = Press “Add webhook” once for each of: { $value }.
hooks-by-hand-fill = Status: Active. Delivery URL: the address above. API version: the newest.
hooks-by-hand-secret = Secret: press “New secret” here and paste what is shown.
hooks-by-hand-save = Save. The first change of an order then shows here within minutes.
hooks-secret-once = The new secret, shown this once
hooks-secret-once-help = Webhooks that we made in the shop get it by themselves. Paste it into those made by hand.
hooks-slow-title = Slow poll beside webhooks
hooks-slow-on = on
hooks-slow-off = off
hooks-slow-help = When webhooks have come without trouble for a week, the shop is read each six hours instead of each hour. The night always reads.
act-hooks-create = Make webhooks in the shop
act-hooks-check = Look now
act-hooks-remove = Take out
confirm-hooks-remove = Take our webhooks out of the shop? It is then polled each hour.
act-hooks-secret = New secret
confirm-hooks-secret = Make a new secret? Webhooks made by hand need it typed anew.
proof-help = Each night the shop’s own register of orders is compared with what is here, by a way that reading never takes.
proof-all-good = Nothing is missing
proof-not-good = Something was found
proof-never = Not proven yet
proof-never-help = It runs each night. Or begin now.
proof-cannot = This shop has no second way to its orders, so it cannot be proven.
proof-running = Being compared: { $value } orders read
proof-failed = The last one stopped: { $value }
proof-waits = It waits: { $value }
proof-last = Last proof
proof-missing = Missing here
proof-extra = Not in the shop
proof-differing = Differ
proof-quarantined = Unreadable
proof-before_start = Before the start moment
proof-drafts = Drafts and bin
proof-on_the_way = Newer than the last reading
proof-word-missing = Missing here
proof-word-extra = Not in the shop
proof-word-differing = Differs
proof-word-quarantined = Unreadable
proof-days = The last weeks
proof-report = The shop’s own report
proof-report-help = Orders by status over all time. The hub has those from the start moment on.
proof-side-shop = Shop
proof-side-hub = Here
proof-orders = Orders
proof-findings = Findings
proof-day-good = Both sides say the same
proof-more = Only the first { $value } are shown; healing takes all.
proof-healed = Being read again
act-proof-run = Prove now
act-heal = Read again
act-heal-all = Heal all
weekday-1 = Mon
weekday-2 = Tue
weekday-3 = Wed
weekday-4 = Thu
weekday-5 = Fri
weekday-6 = Sat
weekday-7 = Sun
reading-title = Older orders
reading-help = Orders from before { $value } come in only when they are wished for. They are held: nothing of them is bought until a person releases it.
reading-from = From day
reading-until = Up to day
reading-until-help = Empty: up to the start moment
reading-progress = { $value } read
reading-taken = { $value } taken in
reading-state-running = Reading
reading-state-paused = Paused
reading-state-done = Done
reading-state-cancelled = Ended early
reading-gap = Nightly gap run
reading-gap-help = Reads again what changed lately, by content, and every open order; then proves.
act-backfill = Read older orders
act-pause = Pause
act-resume = Go on
act-cancel-reading = End
act-fill-gaps = Fill gaps now
settings-night = Hour of the nightly reading
settings-night-help = From 0 to 23, by the company’s clock. Shops are read for gaps and proven then.
unreadable-title = Orders that cannot be read
unreadable-none = Every order could be read
unreadable-help = They are kept as the shop sent them. After an upgrade, or when the shop was mended, run them again.
act-run-all-again = Run all again
recorded-exchange = Exchange
recorded-delivery = Delivery
recorded-order = Order as the shop sent it
recorded-file = Download without secrets and people
recorded-request = Request
recorded-status = Status
recorded-took = Took, ms
recorded-at = When
recorded-topic = Topic
recorded-key = Number
recorded-verdict = What came of it
recorded-why = Why
recorded-order-here = Order
recorded-job = Work that waits
recorded-external = Number in the shop
recorded-dialect = Interface
raw-headers = Headers
raw-pretty = Body, laid out
raw-as-sent = Body, as sent
refusal-shop_cannot = This shop cannot do that.
refusal-backfill_running = A backfill of this shop is still going on.
remedy-choose_other_way = Use another way.
remedy-end_backfill = Wait for it, or end it.
hooks-cause-silent = Webhooks are silent
hooks-cause-missing = Webhooks could not be repaired
proof-cause = The proof found something
fault-settings = The far side refuses these settings or this key.
fault-settings-help = Compare address, key and secret with those at the far side, and change them here. If they are right, its administrator has to give the key its rights.
fault-session = The session is over.
fault-session-help = Sign in again; work that waits goes on by itself.
fault-refused = The far side refuses this very request.
fault-refused-help = Read below what it said; if it is not about your settings, send it to their support.
fault-missing = There is nothing at this address.
fault-missing-help = Check the address, and that the shop or the interface there is switched on.
fault-limited = The far side asks us to call less often.
fault-limited-help = Nothing to do: it is tried again by itself, later.
fault-down = The far side cannot be reached.
fault-down-help = Check that the address opens in a browser. It is tried again by itself.
fault-garbled = The far side answers with something that cannot be understood.
fault-garbled-help = Often a security plugin or a maintenance page answers instead of the shop: ask its administrator to let the hub through.
fault-other_shop = Another shop answers with these settings.
fault-other_shop-help = Orders keep the connection they came by. Type the old address again, or add the other shop as a connection of its own.
fault-rights = Rights are missing: { $value }.
fault-rights-help = Give the key read and write access at the far side, then test again.
fault-other = The test failed.
fault-other-help = Read below what was said, mend it, and test again.
missing-orders_read = reading orders
missing-orders_write = changing orders
answer-good = Answered
answer-none = No answer
answer-none-help = The far side could not be reached or was too slow. It is tried again by itself.
answer-denied = Not allowed
answer-denied-help = The key or the session was refused: check settings and sessions.
answer-missing = Not there
answer-missing-help = What was asked for does not exist there any more. Usually nothing to do.
answer-limited = Too many calls
answer-limited-help = The far side asks for a pause. It is tried again by itself.
answer-refused = Refused
answer-refused-help = The far side refused this request; open the exchange to read why.
answer-broken = Broken there
answer-broken-help = The far side had an error of its own. It is tried again by itself.

# Settings, field by field
settings-you = You
settings-language = Language
settings-theme = Theme
settings-you-help = Language goes with you to every device; the theme stays on this one.
settings-zone = Time zone
settings-company-do = Save the company
settings-night-hour = Hour of the nightly check
settings-night-hour-help = From 0 to 23, in the time zone of the company. Shops are read for gaps and compared then.
field-wrong-night_hour = A whole hour between 0 and 23.
settings-zone-help = Days of lists and plots begin at its midnight.
settings-policies = How the company buys
settings-book-by-itself-help = Off: a person ticks lines and presses Book. On: paid lines are planned and booked, and only what is unclear becomes a question.
settings-book-wait-help = Time in which the shop may still change its mind; before booking its order is read once more.
settings-tokens-help = A token lets a program do what its role may. Its word is shown once.
settings-token-name-help = What it is for, such as “nightly report”.
settings-warehouses-help = Where sellers send goods. Each shop names its warehouse.
settings-warehouse-name-help = For your people; sellers do not see it.
settings-consignee-help = Who gets the goods there, in Chinese, as sellers write it on the package.
settings-cost-centres-help = Each shop names one; its business is booked there.
settings-cost-centre-new = A new cost centre
field-wrong-book_wait_minutes = Between 0 and 10 080 minutes (a week).
field-wrong-name = Between 1 and 100 characters.
field-wrong-days = Between 1 and 3 650 days.
field-wrong-price = A price such as 12.50.
field-wrong-delivery = An amount such as 6 or 12.50, or nothing.
field-wrong-number = A number as the provider shows it.
field-wrong-pieces = A whole number of pieces, from 1.
field-wrong-weight_g = A weight in grams, from 1.
found-base = Address of the interface
found-dialect = Interface
found-auth = Signs in by
found-time_zone = Time zone
found-modified_filter = Can be asked for changes only
found-modified_filter-yes = yes
found-modified_filter-no = no, the newest orders are read instead
found-version = Version
