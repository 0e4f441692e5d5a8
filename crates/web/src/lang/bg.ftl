# Български.

## Menu, frame

menu = Меню
menu-today = Днес
menu-orders = Поръчки
menu-purchase = Закупуване
menu-activities = Дейности
menu-decisions = Решения
menu-warehouse = Склад
menu-connections = Връзки
menu-people = Хора
menu-audit = Журнал на промените
company-switch = Друга фирма
menu-settings = Настройки
skip = Към съдържанието
sign-out = Изход
close = Затвори
components = Компоненти
connection-lost = Няма връзка. Страницата ще се обнови сама.
theme-auto = Системна тема
theme-light = Светла тема
theme-dark = Тъмна тема
copy = Копирай
all = Всички
add = Добави
save = Запази
filter = Покажи
filters = Филтри
filter-clear = Изчисти
sort-by = Подреди по
sort-arrival = Прието тук
sort-by-column = Подредба: { $value }
sort-up = В обратен ред
sections = Раздели
pages = Страници
page-first = В началото
page-next = Напред
export-csv = Изтегли CSV
import-csv = Зареди CSV
never = никога
on-hold = Задържана
told = Съобщено
waits = Чака
refused = Отказано
pieces = бр.
piece = бр.
pieces-of = бр.
grams = г
milliseconds = мс
next-try = следващ опит
flash-done = Готово.
flash-answered = Отговорът е приет.
flash-queued = Стартирано. Продължава и след като напуснете страницата.
flash-refused = Сега не е възможно.
flash-nothing = Няма какво да се прави.
flash-noted = { $value }.
did-factor-begin = Вторият фактор е започнат. Сканирайте кода по-долу и въведете това, което приложението покаже.
did-factor-drop = Вторият фактор е изключен. Сега само паролата пази профила ви.
did-password-set = Паролата е сменена. Всичките ви други входове са прекратени.
did-login-end = Входът е прекратен: този браузър трябва да влезе отново.
did-login-end_others = Всички други входове са прекратени. Влезли сте само в този браузър.
did-member-set = Ролята и правата са сменени: { $value }. Важат веднага.
did-member-end = { $value } вече не е във фирмата. Входовете тук са прекратени; с покана човекът може да се върне.
did-member-drop_factor = Вторият фактор е изключен: { $value }. Помолете човека да настрои нов.
did-invitation-withdraw = Поканата е оттеглена. Връзката вече не действа.
did-token-end = Ключът е прекратен. Програмите с него вече получават отказ.
did-company-create = Фирмата „{ $value }“ е създадена и вие сте неин супер-администратор. Превключете към нея, за да добавите хора и връзки.
did-company-set = Настройките на фирмата са запазени.
did-warehouse-set = Складът е запазен. Вече може да се избира в магазините.
did-cost_centre-add = Разходният център е добавен. Вече може да се избира в магазините.
did-offers-import = Офертите са заредени. Редовете с тези стоки вече могат да се планират.
did-status-name = Имената са запазени. Страниците и файловете вече ги използват.
company-go = Към „{ $value }“
company-here = тук сте

## Counts and times

count-lines = { $count ->
    [one] { $count } ред
   *[other] { $count } реда
 }
count-questions = { $count ->
    [one] { $count } отворен въпрос
   *[other] { $count } отворени въпроса
 }
count-shown = { $count ->
    [one] Показан { $count } ред
   *[other] Показани { $count } реда
 }
count-tries = { $count ->
    [one] { $count } опит
   *[other] { $count } опита
 }
warehouse-announced = { $count ->
    [one] { $count } ред на път
   *[other] { $count } реда на път
 }
warehouse-missing = { $count ->
    [one] липсва още { $count } ред
   *[other] липсват още { $count } реда
 }
settings-offers-count = { $count ->
    [one] { $count } вариант с оферта от продавач
   *[other] { $count } варианта с оферта от продавач
 }
row-number = Ред { $count }
age-now = току-що
age-minutes = преди { $count } мин
age-hours = преди { $count } ч
age-days = { $count ->
    [one] преди { $count } ден
   *[other] преди { $count } дни
 }
month-1 = яну
month-2 = фев
month-3 = мар
month-4 = апр
month-5 = май
month-6 = юни
month-7 = юли
month-8 = авг
month-9 = сеп
month-10 = окт
month-11 = ное
month-12 = дек

## Setting up, signing in

setup-title = Настройка на Supercargo
setup-lead = Въведете фирмата и първия потребител. Останалото може да почака.
setup-token = Код за настройка
setup-token-help = Изписан е при стартирането на програмата.
setup-company = Фирма
setup-company-name = Име на фирмата
setup-zone = Часова зона
setup-person = Вашият достъп
setup-name = Име
setup-password-help = Поне 10 знака.
setup-do = Създай фирмата
setup-token-wrong = Кодът не е валиден. Стартирайте програмата отново, за да получите нов.
login-title = Вход
login-name = Потребител
login-password = Парола
login-do = Вход
login-wrong = Грешен потребител или парола.
login-later = Твърде много опити. Изчакайте минута.
code-title = Втори фактор
code-lead = Паролата е вярна. Сега кодът от приложението за удостоверяване.
code-label = Код
code-help = Шест цифри. Без устройството: един от кодовете за възстановяване.
code-back = Назад към входа
invitation-title = Покана
invitation-lead = Поканени сте в тази фирма като: { $value }.
invitation-until = Валидна до
invitation-join-as = Присъединяване като { $value }
invitation-have-login = Вече имате вход тук?
invitation-new = Нов човек
invitation-do = Присъединяване към фирмата
invitation-over = Тази покана вече не важи
invitation-over-help = Използвана е, оттеглена е или е по-стара от седмица. Поискайте нова.
me-title = Вашият профил
me-password = Парола
me-password-old = Сегашна парола
me-password-new = Нова парола
me-password-help = Всички останали ваши входове се прекратяват.
me-password-do = Смяна на паролата
me-factor = Втори фактор
me-factor-help = Код от телефона освен паролата. Който научи само паролата, не може да влезе.
me-factor-password-help = За да е сигурно, че сте вие.
me-factor-begin = Настройка на втори фактор
me-factor-scan = Сканирайте това с приложение за удостоверяване.
me-factor-qr = QR код на тайната
me-factor-type = Или въведете:
me-factor-code = Въведете кода, който приложението показва.
me-factor-on = Включване
me-factor-is-on = Включен
me-factor-drop = Изключване на втория фактор
me-codes-once = Запазете тези кодове за възстановяване; повече няма да се покажат.
me-codes-help = Всеки отваря профила веднъж, ако телефонът е загубен.
me-codes-copy = Копиране на всички кодове
me-codes-renew = Нови кодове за възстановяване
me-codes-left = { $count ->
    [one] остава { $count } код за възстановяване
   *[other] остават { $count } кода за възстановяване
 }
me-codes-renew-help = Старите повече не важат.
me-logins = Къде сте влезли
me-logins-help = Прекратете непознатото и сменете паролата.
me-this-login = този
column-device = Устройство
column-seen = Последно видян
device-unknown = Неизвестно устройство
act-end-login = Прекратяване
act-end-others = Прекратяване на всички останали
people-you = вие
people-ended = прекратено
people-has-factor = втори фактор
people-no-factor = без втори фактор
people-change-role = Роля и права
people-role-help = Ролята е шаблон с права.
people-rights-single = Отделни права
people-invitations = Покани
people-invitations-help = Връзката важи веднъж и една седмица.
people-link-once = Изпратете тази връзка на човека; повече няма да се покаже.
people-by = от
people-nobody-named = без име
people-never-used = никога не е използван
people-api-help = Какво може ключът, е описано тук:
people-api = Описание на API (OpenAPI)
people-until = до
people-used = последно използван
people-no-end = безсрочно
people-invite = Покани човек
people-invite-name = За кого
people-invite-name-help = Само за този списък.
people-invite-do = Създай връзката
people-token-days = Валиден
people-days = { $count ->
    [one] { $count } ден
   *[other] { $count } дни
 }
people-company = Фирми
people-company-help = Още една фирма в тази инсталация, със свои хора, магазини и пари. Вие ставате неин супер-администратор.
people-company-add = Добави фирма
people-company-do = Създай фирмата
people-logins = Къде са влезли хората
people-logins-help = Браузъри, които сега гледат тази фирма.
act-end-member = Изключи от фирмата
confirm-end-member = Да се изключи ли { $value } от фирмата? Входовете тук се прекратяват.
act-drop-factor = Махни втория фактор
confirm-drop-factor = Да се изключи ли вторият фактор на { $value }? Тогава само паролата пази профила.
act-withdraw = Оттегли
column-what = Какво
column-before = Преди
column-after = След
column-from-where = Откъде
audit-people = Хора и програми
audit-all-who = Всички
audit-all-what = Всичко
audit-true = да
audit-false = не
audit-package = Пратка
audit-parcel = Колет
audit-booking = Резервация
audit-field-address = адрес
audit-field-access_token = токен за достъп
audit-field-account = акаунт
audit-field-add = добавени права
audit-field-added = добавени права
audit-field-agent = устройство
audit-field-allowed = разрешено
audit-field-amount = сума
audit-field-answer = отговор
audit-field-background_sync = фонова синхронизация
audit-field-book_by_itself = резервира сам
audit-field-book_wait_minutes = минути до резервиране
audit-field-cancel = отказ при доставчика
audit-field-cancelled = отказано
audit-field-cash_on_delivery = наложен платеж
audit-field-check_after_export = проверка след износ
audit-field-city = град
audit-field-code = код
audit-field-company = фирма
audit-field-confirmed = потвърдено
audit-field-connection = връзка
audit-field-consignee = получател
audit-field-cost_centre = разходен център
audit-field-currency = валута
audit-field-customer = клиент
audit-field-days = дни
audit-field-delivery = доставка в Китай
audit-field-deposit_percent = капаро, проценти
audit-field-district = район
audit-field-existing = и съществуващите
audit-field-external_id = номер в магазина
audit-field-grant = роля и права
audit-field-in_window = в отделен прозорец
audit-field-language = език
audit-field-lines = редове
audit-field-login = потребителско име
audit-field-member_id = номер на член
audit-field-methods = начини
audit-field-mobile = мобилен
audit-field-name = име
audit-field-names = имена
audit-field-night_hour = час на нощната проверка
audit-field-number = номер
audit-field-numbers = номера
audit-field-offer = оферта
audit-field-on = включено
audit-field-owner = собственик
audit-field-paid = платено
audit-field-payment = плащане
audit-field-phone = телефон
audit-field-pieces = бройки
audit-field-policy = правило
audit-field-postcode = пощенски код
audit-field-price = цена
audit-field-product = стока
audit-field-province = провинция
audit-field-raw = дума на доставчика
audit-field-reason = причина
audit-field-recovery_code = с резервен код
audit-field-reference = наш номер
audit-field-remove = отнети права
audit-field-removed = отнети права
audit-field-rights = права
audit-field-role = роля
audit-field-seller = продавач
audit-field-seller_name = продавач
audit-field-settings = настройки
audit-field-since = от
audit-field-spec = конфигурация
audit-field-start_at = поръчки от
audit-field-state = състояние
audit-field-status = статус
audit-field-time_zone = часова зона
audit-field-title = заглавие
audit-field-total = общо
audit-field-tracking = номер за проследяване
audit-field-unpaid = неплатено
audit-field-until = до
audit-field-url = адрес
audit-field-user = човек
audit-field-variant = вариант
audit-field-warehouse = склад
audit-field-weight_g = тегло, г
audit-field-why = защо
audit-field-carrier = превозвач
audit-field-provider = доставчик
audit-field-quantity = количество
audit-field-kind = вид
field-missing = Полето е задължително.

## Columns

column-amount = Сума
column-ceiling = Таван
column-changed = Промяна
column-asked = Зададен
column-answered = Отговорен
column-begun = Започнато
column-left = Неуспели
column-lines = Редове
column-found-orders = При доставчика
column-problem = Какъв е проблемът
column-ordered = Поръчан
column-acts = Действия
column-customer = Клиент
column-deliveries = Уебхукове, 24 ч
column-entry = Запис
column-goods = Артикул
column-health = Състояние
column-kind = Вид
column-last-exchange = Последен обмен
column-name = Име
column-number = Номер
column-of = За какво
column-offer = Оферта
column-progress = Напредък
column-quantity = К-во
column-role = Роля
column-shop = Магазин
column-sold = Продаден за
column-state = Състояние
column-status = Статус
column-total = Общо
column-when = Кога
column-who = Кой
column-work = Работа

## Today

today-decisions = { $count ->
    [one] въпрос чака отговор
   *[other] въпроса чакат отговор
 }
today-broken = { $count ->
    [one] връзка не работи
   *[other] връзки не работят
 }
today-quarantined = { $count ->
    [one] запис в карантина
   *[other] записа в карантина
 }
today-held = { $count ->
    [one] задържана поръчка
   *[other] задържани поръчки
 }
today-ready = { $count ->
    [one] ред готов за закупуване
   *[other] реда готови за закупуване
 }
today-to-pay = { $count ->
    [one] поръчка за плащане при доставчика
   *[other] поръчки за плащане при доставчика
 }
today-on-the-way = { $count ->
    [one] ред на път към склада
   *[other] реда на път към склада
 }

## Orders

orders-search = Номер, клиент, артикул, пратка
orders-held = Само задържани
orders-none = Още няма поръчки
orders-none-help = Появяват се сами, щом свържете и включите магазин.
orders-none-found = Няма съвпадения
orders-none-found-help = Променете търсенето или изчистете филтрите.

## One order

order-title = Поръчка { $value }
tab-summary = Обобщение
tab-lines = Редове
tab-purchase = Закупуване
tab-parcels = Пратки
tab-money = Пари
tab-history = История
order-customer = Клиент
order-shop = Магазин
order-external = Номер в магазина
order-shop-status = Статус там
order-created = Поръчано
order-paid = Платено
order-remaining = Остава
order-payment = Начин
order-lines-by-status = Редове по статус
order-note = Бележка на клиента
order-no-offer = Няма оферта
order-booked-at = резервирано по
order-no-bookings = Още нищо не е резервирано
order-reference = Наш номер
order-seen = проверена
order-goods = стока
order-freight = вътрешна доставка
order-staff-only = само за служители
order-pay = Плати при доставчика
order-pay-until = плащане до
order-no-parcels = Още няма пратки
order-no-entries = Още няма записи
order-tell = До магазина:

## Acts

act-book = Резервирай
act-cancel-line = Отмени артикула
act-disable = Изключи
act-enable = Включи
act-hold = Задръж
act-pack = Опаковай
act-receive = Приеми
act-release = Освободи
act-remove = Премахни
act-reread = Прочети от магазина
act-retry = Опитай пак
act-ship = Предай на куриер
act-test = Провери
act-sync = Синхронизирай
act-confirm-payment = Потвърди плащането
act-deliver = Доставена
confirm-cancel-line = Да се отмени ли артикулът? Парите на клиента отиват в баланса му.
confirm-disable = Да се изключи ли връзката? Докато е изключена, нищо не се чете и не се съобщава.
confirm-not-created = Сигурни ли сте, че при доставчика няма такава поръчка? Ще бъде купена отново.
confirm-remove = Да се премахне ли?
confirm-unbind = Да се отвърже ли и да се отмени ли при доставчика?

## Purchase

purchase-none = Няма нищо за купуване
purchase-none-help = Тук излизат платените редове, групирани по продавач.
purchase-to-pay = За плащане при доставчика
purchase-ready = Готови за закупуване
purchase-blocked = Още не могат да се купят
purchase-cost = Стоки, най-много
purchase-lead = Редовете са по продавачи. Всяка поръчка на клиент става отделна поръчка при доставчика; планът ги показва.
purchase-more = { $count ->
    [one] Чака още { $count } ред; ще се появи, когато тези са купени.
   *[other] Чакат още { $count } реда; ще се появят, когато тези са купени.
}
purchase-no-delivery = без доставка в Китай
purchase-changed = Списъкът се промени.
purchase-new-lines = Нови редове:
purchase-show = Покажи
purchase-new = Нов

## Warehouse

scan-placeholder = Сканирайте номер
scan-short = Номер за проследяване
warehouse-to-pack = За опаковане и предаване
warehouse-nothing-to-pack = Няма нищо за опаковане
warehouse-complete = Всички редове са тук
warehouse-scans = Последни сканирания
warehouse-no-scans = Още нищо не е сканирано
warehouse-no-scans-help = Курсорът е в полето горе: просто сканирайте.

## Connections

connections-none = Още няма връзки
connections-none-help = Добавете магазин, после доставчик.
health-new = Непроверена
health-checking = Проверява се
health-works = Работи
health-disabled = Изключена
health-broken = Не работи
deliveries-refused = Отхвърлени за денонощие
connection-new = Нова връзка: { $value }
connection-save-help = Запазването не я включва.
connection-test = Проверка
connection-untested = Не е проверявана след последната промяна.
connection-hook = Web Hook URL
connection-deliveries = Получени уебхукове
connection-exchanges = Обмени
secret-set = Зададен. Празно: без промяна.
delivery-stored = Запазен
delivery-ignored = Пропуснат
delivery-duplicate = Повторен
delivery-processed = Обработен
delivery-failed = Неуспешен
delivery-quarantined = В карантина
delivery-refused = Грешен подпис

## Activities

activities-lead = Затварянето на страницата не спира нищо.
activities-none = В момента няма работа
activity-queued = На опашка
activity-running = Изпълнява се
activity-waiting_decision = Чака отговор
activity-waiting_session = Чака вход
activity-done = Готово
activity-done_with_errors = Готово с грешки
activity-aborted = Прекратено
activity-failed = Неуспешно
activity-step-planning = Питане за цени
activity-step-working = В работа
activity-step-asking = Въпрос
activity-step-done = Готово
activity-step-left = Пропуснат
activity-kind-booking = Резервиране
activity-kind-sync = Синхронизация
activity-kind-bind = Свързване
activity-kind-unbind = Отвързване
activity-kind-payment = Линк за плащане
activity-kind-recalculate = Преизчисляване
activity-left-skipped = Оставен настрана
activity-left-ended = Редът е приключил
activity-left-taken-back = За него нищо не е изпратено.
activity-step-taken-back = Върнат
activity-taken-back = { $count ->
    [one] Върнат е { $count } ред: за него нищо не е купено.
   *[other] Върнати са { $count } реда: за тях нищо не е купено.
}
next-book = { $count ->
    [one] Резервирай останалия ред
   *[other] Резервирай останалите { $count } реда
}
next-answer = { $count ->
    [one] Отговори на въпроса
   *[other] Отговори на { $count } въпроса
}
next-order = { $count ->
   *[other] Отвори поръчката
}
next-purchase = { $count ->
   *[other] Към закупуване
}
activity-problem-order_not_found = В този акаунт няма такава поръчка.
activity-problem-order_closed = Поръчката при доставчика е закрита.
activity-problem-nothing_fits = В нея няма нито един ред от тази поръчка.
activity-problem-bound_elsewhere = Вече е свързана.
activity-problem-cannot_cancel = Доставчикът вече не я отменя.
activities-all-kinds = Всички видове
activities-old = И по-стари от 30 дни
activities-work = Дейности
activities-jobs = Задачите зад тях
activities-none-help = Тук се виждат резервиране, свързване, отвързване и синхронизация: напредък и въпроси.
activities-failed = { $count ->
    [one] { $count } пропуснат
   *[other] { $count } пропуснати
}
found-lines = Намерени редове от поръчки
found-orders = Намерени поръчки при доставчика
found-lines-booked = Резервирани редове
found-orders-made = Създадени поръчки при доставчика
window-page = Отвори като страница
window-close = Затвори: работата продължава
window-goes-on = Може да затворите прозореца: работата продължава.
window-ended = Приключи. Нищо повече не се изпълнява.
window-again = Покажи пак
window-questions = { $count ->
    [one] { $count } въпрос чака
   *[other] { $count } въпроса чакат
}
act-abort = Прекрати
confirm-abort = Да спре ли преди следващия артикул? Направеното остава.
act-plan = Покажи плана
act-bind = Свържи
act-pay-link = Вземи линк за плащане
pay-open = Отвори касата
pay-help = Отворете я там, където сте влезли с този акаунт. След плащането синхронизацията придвижва редовете.
pay-lead = Един линк за всички отметнати поръчки на един акаунт.
pay-sum = За плащане, с доставка в Китай
desk-at-provider = при доставчика
activity-problem-no_payment_link = Доставчикът не дава линк за това.
activity-problem-unpayable = Доставчикът не приема плащане за { $numbers }. Тези поръчки се четат отново; поискайте връзка без тях.
activity-problem-no_answer = Доставчикът не отговори.
act-unbind = Отвържи
confirm-cut = Да се отвържат ли отметнатите редове от поръчките им при доставчика?
unbind-help = Отметнете горе резервирани или закупени редове. Те се връщат в „Готови за закупуване“ и остават настрана.
unbind-cancel = Отмени неплатената поръчка и при доставчика
unbind-reason = Причина (нужна е, ако е платена)
desk-ready = Готови за закупуване
desk-held = Резервирано, още неплатено
desk-bought = Закупени
desk-homeless = Още без оферта
desk-aside = Оставен настрана
desk-expected = очаквано
desk-session = Сесия
desk-no-session = Никой не е влязъл
desk-number = Номер на поръчка
desk-number-short = Номер
desk-works = Последни дейности
desk-bookings = Резервации
plan-title = План
plan-back = Назад
plan-lead = Още нищо не е изпратено. Цените са последните известни; преди резервирането доставчикът се пита отново и по-висока цена става въпрос.
plan-order = Поръчка при доставчика за
plan-goods = Стоки по последните цени
plan-freight = Доставка в Китай
act-recalculate = Питане на доставчика за цени
price-quoted = към
price-typed = въведено на ръка
price-now = Сега
price-type = Въвеждане на цена
price-piece = Цена за брой, ¥
price-delivery = Вътрешна доставка за реда, ¥
price-type-help = Цената, която виждате при доставчика. По-скъпо не се купува без въпрос. Празно: цената на офертата.
offer-add = Добави оферта
offer-provider = Доставчик
offer-number = Номер на офертата
offer-spec = Конфигурация (spec id; празно, ако няма)
offer-seller = Id на продавача
offer-price = Цена за брой, ¥
offer-add-help = Номерът стои в адреса на страницата на офертата. Офертата се пази и за следващите поръчки на тази стока.
plan-orders = { $count ->
    [one] { $count } поръчка при доставчика
   *[other] { $count } поръчки при доставчика
}
plan-none = Нищо не е избрано
plan-none-help = Отметнете редове и пак натиснете „Покажи плана“.
plan-blocked = Сега не могат да се купят

## Settings

settings-company = Фирма
settings-tokens = API ключове
settings-add-token = Добави ключ
settings-no-tokens = Няма ключове.
settings-token-once = Копирайте ключа сега: няма да се покаже повече.
settings-offers = Оферти от продавачи
settings-offers-file = CSV файл
settings-offers-text = или текстът му
settings-offers-help = Колони: product, variant, provider, offer, spec, seller, seller_name, price, currency, title, picture.

## Problems

problem-help = Върнете се и опитайте пак. Ако не помогне, съобщете номера по-долу.
problem-home = Към началната страница
problem-report = Номер
problem-not_found = Тук няма нищо
problem-method_not_allowed = Този адрес не се използва така
problem-too_large = Изпратеното е твърде голямо
problem-unsupported_media_type = Този вид съдържание не се поддържа
problem-bad_request = Заявката не може да се прочете
problem-unprocessable = Заявката е прочетена, но съдържанието ѝ е грешно
problem-login_needed = Моля, влезте
problem-forbidden = Нямате право на това
problem-not_yours = Нямате право да виждате това
problem-csrf = Формулярът е остарял или идва отвън
problem-too_many_requests = Твърде много заявки
problem-internal = При нас се счупи нещо
problem-unavailable = В момента това е недостъпно
problem-refused = Сега не е възможно
problem-timeout = Отне твърде дълго

## Statuses: fixed names of the domain guide

line-status-awaiting_payment = Очаква плащане
line-status-paid = Платен
line-status-price_confirmation = Потвърждение на цена
line-status-booking = Резервира се
line-status-booked = Резервиран
line-status-purchased = Закупен
line-status-to_warehouse = На път към склада
line-status-at_warehouse = Получен в склада
line-status-inspection = Проверка на качеството
line-status-packing = Опаковане
line-status-ready_to_ship = Готов за изпращане
line-status-shipped = Изпратен
line-status-received = Получен
line-status-returned_to_vendor = Върнат на продавача
line-status-impossible = Невъзможна доставка
line-status-cancelled = Отменен
order-status-new = Нова
order-status-awaiting_payment = Очаква плащане
order-status-partly_paid = Частично платена
order-status-in_purchase = В закупуване
order-status-awaiting_customer = Очаква клиента
order-status-at_warehouse = В склада
order-status-partly_shipped = Частично изпратена
order-status-shipped = Изпратена
order-status-completed = Завършена
order-status-cancelled = Отменена
order-status-needs_mapping = За съпоставяне
booking-state-reserved = Заделена
booking-state-sending = Изпраща се
booking-state-created = Създадена
booking-state-verified = Проверена
booking-state-mismatch = Разминаване
booking-state-rejected = Отхвърлена
booking-state-outcome_unknown = Неизвестен изход
booking-not-checked = непроверено
booking-state-released = Освободена
provider-state-creating = Създава се
provider-state-awaiting_payment = Очаква плащане
provider-state-paid = Платена
provider-state-partly_shipped = Частично изпратена
provider-state-shipped = Изпратена
provider-state-receipt_confirmed = Потвърдено получаване
provider-state-finished = Завършена
provider-state-closed_unpaid = Закрита без плащане
provider-state-closed_after_payment = Закрита след плащане
provider-state-attention = Иска внимание
provider-state-unknown = Неизвестен статус
refund-state-none = Без възстановяване
refund-state-asked = Поискано възстановяване
refund-state-seller_agreed = Продавачът е съгласен
refund-state-return_sent = Стоката е върната
refund-state-seller_refused = Продавачът отказа
refund-state-succeeded = Сумата е възстановена
refund-state-closed = Възстановяването е закрито
parcel-state-draft = Чернова
parcel-state-packed = Опакована
parcel-state-shipped = Изпратена
parcel-state-delivered = Доставена
parcel-state-returned = Върната
parcel-state-lost = Изгубена
parcel-state-cancelled = Отменена
package-state-announced = Очаквана
package-state-scanned_unknown = Неразпозната
package-state-matched = Разпозната
package-state-received = Приета
package-state-partly_received = Частично приета
package-state-returned = Върната
package-state-lost = Изгубена
package-state-discarded = Не е пратка
verdict-received = Прието
verdict-received_several = Прието, няколко реда
verdict-unidentified = Неразпозната пратка
verdict-already_received = Вече е прието
verdict-repeated = Пак същият код
verdict-received-help = Редът вече е в склада.
verdict-received_several-help = Пребройте бройките на всеки ред.
verdict-unidentified-help = Никой още не знае този номер. Записан е и ще бъде разпознат сам по-късно.
verdict-already_received-help = Нищо не е променено.
verdict-repeated-help = Брои се за едно сканиране.
verdict-refused = Това не е код
verdict-refused-help = Нищо не е прието. Кодът има от 3 до 64 букви и цифри: сканирайте етикета отново.
hold-total_mismatch = частите не дават общата сума на магазина
hold-person = задържана от служител
hold-backfill = изтеглена със задна дата
end-shop_cancelled = отменен в магазина
end-kept_for_stock = оставен за склад
end-no_offer = никой не ни го продава
end-out_of_stock = изчерпан
end-price_too_high = твърде висока цена
end-provider_refused = доставчикът го отказва
end-customer_declined = клиентът се отказа
end-person = решение на служител
entry-payment = Плащане
entry-refund = Възстановено от магазина
entry-balance = В баланса на клиента
entry-purchase = Покупка
entry-freight = Вътрешна доставка
entry-purchase_refund = Възстановено от доставчика
charge-shipping = Доставка
charge-fee = Такса
charge-rounding = Закръгляне

## Questions and answers

decision-variant_gone = Вариантът не се предлага
decision-variant_gone-help = Продаденият вариант вече не се предлага там, откъдето купуваме, или няма зададена оферта за него.
decision-price_changed = По-висока цена
decision-price_changed-help = Продавачът иска повече, отколкото може да струва този ред.
decision-out_of_stock = Изчерпана наличност
decision-out_of_stock-help = Продавачът няма достатъчно бройки от този вариант.
decision-below_minimum = Под минималното количество
decision-below_minimum-help = Продавачът не продава толкова малко.
decision-mixed_batch = Смесена партида
decision-mixed_batch-help = Не е изпълнено правилото на продавача за смесени партиди.
decision-not_sold_online = Не се продава онлайн
decision-not_sold_online-help = Тази оферта вече не може да се поръча онлайн.
decision-agency_missing = Няма дистрибуторски договор
decision-agency_missing-help = Този продавач продава само на одобрени от него дистрибутори.
decision-zero_price = Нулева цена
decision-zero_price-help = Продавачът не показва цена за този вариант.
decision-several_sellers = Няколко продавачи
decision-several_sellers-help = Редовете са от различни продавачи и не могат да са една поръчка при доставчика.
decision-booking_limit = Твърде много неплатени поръчки
decision-booking_limit-help = Доставчикът допуска само определен брой неплатени поръчки за този акаунт.
decision-session_expired = Изтекла сесия
decision-session_expired-help = Доставчикът вече не разпознава този акаунт: входът е изтекъл и само човек може да го поднови.
decision-payment_account_missing = Няма акаунт за плащане
decision-payment_account_missing-help = Към този акаунт не е свързан Alipay.
decision-consignee_refused = Отказан адрес на склада
decision-consignee_refused-help = Доставчикът не приема името, телефона или адреса на склада.
decision-shop_changed = Магазинът размисли
decision-shop_changed-help = След резервирането магазинът промени или отмени това, или върна парите.
decision-hand_made_twin = Наша ли е тази покупка?
decision-hand_made_twin-help = Отговорът на заявката ни се изгуби, а в акаунта има подобна поръчка без нашия номер.
decision-outcome_unknown = Резервирано ли е или не?
decision-outcome_unknown-help = Доставчикът не отговори и там няма как да се провери.
decision-mismatch = Разминаване в поръчката
decision-mismatch-help = Резервираното не е съвсем това, което поръчахме.
decision-provider_closed = Поръчката при доставчика е закрита
decision-provider_closed-help = Доставчикът или продавачът закри поръчката.
decision-unknown_status = Неизвестен статус
decision-unknown_status-help = Доставчикът показва статус, който тук не е познат.
decision-which_line = Кой ред е това?
decision-which_line-help = Един артикул от поръчката при доставчика отговаря на няколко реда.
decision-restored = Възстановено от резервно копие
decision-restored-help = Фирмата е възстановена от резервно копие или е преместена тук. Купеното оттогава е при доставчиците, но не и тук.
decision-unknown_purchase = Купено след резервното копие
decision-unknown_purchase-help = Доставчикът има поръчка, направена след резервното копие, и никоя резервация тук не я познава.
decision-provider_refused = Доставчикът отказа
decision-provider_refused-help = Доставчикът не приема тази поръчка.
answer-skip_item = Пропусни артикула
answer-cancel_item = Отмени артикула
answer-retry = Опитай пак
answer-accept = Приеми
answer-choose_variant = Вземи новата оферта
answer-unbind_and_cancel = Отвържи и отмени
answer-keep_for_stock = Остави за склад
answer-ignore = Пренебрегни
answer-bind = Наша е: свържи
answer-not_ours = Не е наша
answer-look_again = Провери пак
answer-mark_not_created = Не е създадена
answer-book_again = Резервирай отново
answer-sign_in_again = Вход отново
answer-other_account = Друг акаунт
answer-go_on = Отново купувай
answer-session_expired-skip_item = Отлагане на работата
decisions-lead = Първият отговор е предложеният.
decisions-none = Няма отворени въпроси
decisions-none-help = Работа, която чака отговор, пита тук.
decisions-not-yours = Може да четете, но не и да отговаряте.
provider-number = Номер на поръчката при доставчика

## Refusals and remedies

refusal-line_not_paid = Редът не е платен.
refusal-line_status = Редът е в друг статус.
refusal-line_booked = Редът вече е резервиран.
refusal-amendment_open = Цената чака съгласието на клиента.
refusal-decision_open = Има отворен въпрос.
refusal-order_on_hold = Поръчката е задържана.
refusal-company_restored = Фирмата е възстановена от резервно копие; купеното оттогава още не е известно.
refusal-account_unseen = Акаунтът { $login } още не е прегледан.
refusal-purchase_unknown = Поръчката при доставчика { $number } не е за никоя поръчка тук.
refusal-offer_unknown = Няма оферта за този вариант.
refusal-offer_not_new = Офертата е все още тази, за която е въпросът.
refusal-session_missing = Няма влязъл акаунт при доставчика.
refusal-consignee_incomplete = Получателят на склада не е попълнен докрай.
refusal-connection_disabled = Връзката е изключена.
refusal-connection_untested = Връзката не е минала проверка.
refusal-shop_read_elsewhere = Поръчките на този магазин се четат през друга връзка.
refusal-setting_wrong = Въведената стойност липсва или не е подходяща.
refusal-not_found = Не съществува.
refusal-right_missing = Нямате нужното право.
refusal-decision_closed = Въпросът е приключен.
refusal-answer_unknown = Такъв отговор не е възможен.
refusal-bound_elsewhere = Поръчката при доставчика вече е свързана.
refusal-more_than_expected = Повече бройки от очакваното.
refusal-parcel_status = Пратката е в друго състояние.
refusal-row_wrong = Ред от файла не може да се прочете.
refusal-name_taken = Името е заето.
refusal-password_weak = Паролата е твърде слаба.
refusal-password_wrong = Паролата е грешна.
refusal-code_wrong = Кодът е грешен или вече е използван.
refusal-person_needed = Това може само влязъл човек.
refusal-last_administrator = Това е последният супер-администратор.
refusal-member_elsewhere = Човекът е и в друга фирма.
refusal-key_reused = Същият ключ дойде с друга заявка.
refusal-stale = Някой ви изпревари.
refusal-second_person_needed = Трябва съгласието на втори човек.
refusal-nothing_to_do = Няма какво повече да се прави.
refusal-nothing_chosen = Нищо не е отметнато.
refusal-being_unbound = В момента се отменя при доставчика.
refusal-being_booked = Някой го резервира в момента.
refusal-several_accounts = Отметнатите поръчки са от различни акаунти. Един линк плаща поръчките на един акаунт.
refusal-too_many_for_link = Един линк плаща най-много { $most } поръчки.
refusal-nothing_to_pay = Тази поръчка при доставчика не чака плащане.
refusal-package_known = Тази пратка е позната: не може да се махне.
refusal-activity_ended = Тази дейност е приключила.
refusal-line_unbound = За този ред още нищо не е купено.
refusal-reason_missing = Нужна е причина: поръчката при доставчика е платена.
refusal-provider_order_paid = Поръчката при доставчика е платена. Оттук не може да се отмени.
refusal-more_lines_in_order = В поръчката при доставчика има и други редове. Отменя се само цялата.
remedy-wait_for_payment = Изчакайте плащането или го потвърдете.
remedy-look_again = Обновете и погледнете пак.
remedy-wait_for_look = Изчакайте четвърт час; ако сесията е изтекла, влезте, или прекратете сесията и прегледайте сами.
remedy-tick_something = Отметнете поне едно.
remedy-choose_one_account = Отмятайте поръчки само на един акаунт наведнъж.
remedy-tick_fewer = Отметнете по-малко, а после поискайте втори линк.
remedy-say_reason = Напишете защо.
remedy-unbind_without_cancelling = Отвържете без отмяна: стоката остава ваша, на склад.
remedy-choose_all_lines = Отметнете всичките ѝ редове или отвържете без отмяна.
remedy-wait_for_customer = Изчакайте отговора на клиента.
remedy-answer_decision = Отговорете на въпроса.
remedy-release_order = Освободете поръчката.
remedy-add_offer = Добавете оферта за варианта.
remedy-sign_in_account = Влезте с акаунт.
remedy-complete_consignee = Попълнете получателя в настройките на склада.
remedy-enable_connection = Включете връзката.
remedy-test_connection = Проверете връзката.
remedy-use_other_connection = Включете връзката, която има този магазин, или променете настройките ѝ; поръчките ѝ остават там.
remedy-correct_input = Поправете въведеното.
remedy-check_id = Проверете номера.
remedy-ask_administrator = Обърнете се към администратора.
remedy-choose_answer = Изберете един от предложените отговори.
remedy-choose_other_number = Изберете друг номер.
remedy-confirm_quantity = Потвърдете количеството.
remedy-look_at_parcel = Погледнете пратката.
remedy-use_new_key = Използвайте нов ключ.
remedy-sign_in_yourself = Влезте и го направете на своята страница.
remedy-name_another_administrator = Първо назначете друг супер-администратор.
remedy-use_console = Помолете който поддържа инсталацията да го направи от конзолата.
remedy-ask_second_person = Помолете втори човек.
row-wrong-field_empty = Колоната { $value } е празна.
row-wrong-provider = Няма доставчик „{ $value }“.
row-wrong-currency = Цената трябва да е в CNY, а не в „{ $value }“.
row-wrong-price = „{ $value }“ не е цена над нула.
row-wrong-heading = В заглавния ред липсват колоните: { $value }.
row-wrong-columns = Редът има друг брой колони от заглавния ред: { $value }.
row-wrong-too_long = Списъкът е твърде дълъг или има твърде много грешни редове.
row-wrong-no_rows = Списъкът няма редове.
row-wrong-unreadable = Редът не може да се прочете. Нужен е CSV файл в UTF-8.

## Rights and roles

right-orders-see = Преглед на поръчки
right-orders-edit = Промяна на поръчки
right-booking-create = Резервиране и свързване
right-booking-unbind_paid = Отвързване на платено
right-decisions-answer = Отговаряне на въпроси
right-warehouse-receive = Приемане на стока
right-warehouse-ship = Опаковане и изпращане
right-catalogue-edit = Промяна на каталога
right-money-see = Преглед на цени и пари
right-connections-edit = Промяна на връзки
right-settings-edit = Променя настройките на работа
right-audit-see = Вижда журнала на промените
right-companies-create = Създава фирми
right-own-edit = Своята парола и входове
section-orders = Поръчки
section-booking = Закупуване
section-decisions = Решения
section-warehouse = Склад
section-catalogue = Каталог
section-money = Пари
section-connections = Връзки
section-settings = Настройки на работа
section-people = Хора
section-audit = Журнал
section-companies = Фирми
right-people-edit = Промяна на потребители
role-super_administrator = Суперадминистратор
role-super_operator = Супероператор
role-operator = Оператор
role-warehouse_clerk = Складов служител
role-financier = Финансист
role-content_manager = Редактор на съдържание
role-auditor = Одитор

## Forms of warehouses, connections, accounts

act-parcel = Направи пратка
act-take-out = Извади
act-drop-parcel = Отмени колета
parcel-empty = В колета няма нищо.
act-poll = Прочети поръчките
weight-in-grams = Тегло, г
carrier = Куриер
outward-number = Номер за проследяване
connection-warehouse = Склад
connection-cost-centre = Разходен център
connection-start = Поръчки, направени след
connection-start-help = Например 2026-03-01T00:00:00Z; празно — от този момент.
connection-unpaid = Поръчки с плащане после (наложен платеж, превод)
unpaid-after_confirmation = Купуване след потвърдено плащане
unpaid-book_at_once = Купуване веднага
connection-background = Разрешена фонова синхронизация
connection-settings = Настройки
connection-accounts = Сесии на акаунтите за покупки
connection-no-accounts = Още няма сесия. Добавете: влизате на страницата на самия доставчик.
connection-change = Промени настройките
connection-add-account = Добави сесия с токени
connection-none-chosen = Още няма
account-member = Номер на члена
account-access-token = Токен за достъп
account-refresh-token = Токен за подновяване
account-valid = Валидна
account-expired = Подновява се
account-disabled = Без вход
settings-book-by-itself = Резервирай платените редове без питане
settings-book-wait = Изчакване след плащането, минути
settings-warehouses = Складове
settings-no-warehouses = Няма складове.
settings-add-warehouse = Добави склад
settings-cost-centres = Разходни центрове
settings-no-cost-centres = Няма разходни центрове.
names-title = Имена на статусите
names-help = Как фирмата ви нарича статусите — на всички страници. Кодовете в API и във файловете остават. Препоръчваме обичайните имена.
names-any-language = Всеки език
names-line = Редове
names-order = Поръчки
names-provider-order = Поръчки при доставчика
names-empty = Празно поле е обичайното име.
act-restore-names = Връщане на обичайните имена
confirm-restore-names = Всички имена, дадени от фирмата ви, се премахват на всички езици.
consignee-name = Получател
consignee-mobile = Мобилен
consignee-phone = Телефон
consignee-postcode = Пощенски код
consignee-province = Провинция
consignee-city = Град
consignee-district = Район
consignee-address = Улица и номер
finding-valid = Проверката мина успешно.
raw-unreadable = Поръчката от магазина не се чете.
all-shops = Всички магазини
who-hub = Supercargo
who-console = Конзола
who-token = API ключ
who-person = Служител

## History of an order

note-line-moved = Редът премина
note-line-ended = Редът приключи
note-line-split = Редът е разделен
note-line-cancel = Артикулът е отменен
note-order-taken = Поръчката е приета
note-order-moved = Статус на поръчката
note-order-unreadable = Поръчката от магазина не се чете
note-delivery-refused = Отказана доставка на webhook
note-order-hold = Задържана
note-order-release = Освободена
note-order-confirm_payment = Плащането е потвърдено
note-booking-reserved = Резервирането започна
note-booking-created = Резервирано при доставчика
note-booking-given_back = Резервацията е освободена
note-booking-handed_over = Резервацията е дадена на друг акаунт
note-line-price_typed = Въведена цена
note-booking-outcome_unknown = Изходът от резервирането е неизвестен
note-booking-create = Поискано резервиране
note-payment-link = Поискан линк за плащане
note-booking-bind = Поискано свързване по номер
note-booking-bound = Свързан с поръчка при доставчика
note-booking-unbind = Поискано отвързване
note-booking-unbound = Отвързан от поръчка при доставчика
note-activity-abort = Дейността е прекратена
note-provider_order-moved = Поръчка при доставчика
note-decision-answered = На въпроса е отговорено
note-decision-answer = На въпроса е отговорено
note-parcel-create = Пратката е създадена
note-parcel-pack = Пратката е опакована
note-parcel-ship = Пратката е предадена
note-parcel-deliver = Пратката е доставена
note-company-set = Променени настройки на работа
note-company-set_up = Фирмата е създадена
note-company-create = Създадена още една фирма
note-member-create = Добавен човек
note-member-set = Променени роля и права
note-member-end = Изключен човек
note-member-drop_factor = Махнат втори фактор
note-invitation-create = Създадена покана
note-invitation-withdraw = Оттеглена покана
note-invitation-accepted = Приета покана
note-token-create = Създаден API токен
note-token-end = Прекратен API токен
note-login-begun = Влизане
note-login-password_right = Паролата е вярна, поискан е код
note-login-password_wrong = Опит за вход с грешна парола
note-login-code_wrong = Опит за вход с грешен код
note-login-ended = Излизане
note-login-entered = Дошъл от друга фирма
note-login-left = Отишъл в друга фирма
note-login-end = Прекратено влизане
note-login-end_others = Прекратени всички останали входове
note-password-set = Сменена парола
note-password-reset = Парола, сменена от конзолата
note-factor-begin = Започната настройка на втори фактор
note-factor-confirm = Включен втори фактор
note-factor-drop = Изключен втори фактор
note-factor-renew_codes = Нови кодове за възстановяване
note-status-name = Променени имена на статуси
note-status-restore_names = Възстановени обичайните имена на статусите
note-warehouse-set = Променен склад
note-cost_centre-add = Добавен разходен център
note-connection-add = Добавена връзка
note-connection-set = Променена връзка
note-connection-test = Проверена връзка
note-connection-enable = Включена връзка
note-connection-disable = Изключена връзка
note-connection-poll = Прочетени поръчки от магазина
note-connection-background_sync = Фоновата синхронизация е разрешена или забранена
note-connection-check_after_export = Превключена проверка след изпращане
note-account-add = Добавен акаунт
note-account-sync = Синхронизиран акаунт
note-session-begin = Започнато влизане при доставчика
note-session-end = Прекратена сесия при доставчика
note-session-ended = Сесията при доставчика приключи
note-session-signed_in = Влязло се е при доставчика
note-session-signed_out = Сесията при доставчика изтече
note-offer-set = Променена оферта
note-offers-import = Внесени оферти
note-order-read_again = Поръчката е прочетена отново
note-job-retry = Задачата е опитана отново
note-line-recalculate = Поискани цени
note-line-set_price = Цена, въведена на ръка
note-package-scan = Сканирана пратка
note-package-match = Разпозната пратка
note-package-discard = Отделена пратка
note-parcel-drop = Отменена пратка

## Settings of connections

setting-address = Адрес на магазина
setting-url = Адрес
setting-consumer_key = Потребителски ключ (consumer key)
setting-consumer_secret = Таен ключ (consumer secret)
setting-webhook_secret = Таен ключ на уебхуковете
setting-told_completed = Статус, когато всичко е изпратено
setting-told_cancelled = Статус, когато нищо няма да дойде
setting-app_key = Ключ на приложението
setting-app_secret = Таен ключ на приложението
setting-flow = Вид поръчка
setting-gateway = Адрес на шлюза
setting-order_page = Страница на поръчка

## Questions in words

decision-variant_gone-means = За този ред нищо не се купува, докато не изберете. Другите редове на поръчката продължават.
decision-price_changed-means = Ако приемете, печалбата ви от този ред намалява; цената за клиента остава. Другите редове са резервирани.
decision-out_of_stock-means = Редът стои настрана, докато не изберете. Наличността често се връща до няколко дни.
decision-below_minimum-means = Може да се купи само с повече бройки или от друг продавач.
decision-mixed_batch-means = По-късно може да стане заедно с други редове от този продавач.
decision-not_sold_online-means = Задайте друга оферта за варианта или се откажете от реда.
decision-agency_missing-means = Поискайте одобрение от продавача или задайте друга оферта.
decision-zero_price-means = Оферти без цена не се купуват автоматично.
decision-several_sellers-means = Опитайте пак: редовете се групират наново по сегашните им продавачи.
decision-booking_limit-means = Платете или закрийте някои при доставчика. Дотогава с този акаунт не може да се резервира.
decision-session_expired-means = Работата чака и пази мястото си. Един вход решава всичко наведнъж.
decision-payment_account_missing-means = Свържете Alipay при доставчика и опитайте пак.
decision-consignee_refused-means = Поправете получателя на склада в „Настройки“ и опитайте пак.
decision-shop_changed-means = Имаме повече бройки, отколкото магазинът още иска. Решете какво да стане с тях.
decision-hand_made_twin-means = Може колега да я е направил на ръка. Ако е наша, нова покупка би купила два пъти.
decision-outcome_unknown-means = Погледнете при доставчика, преди да отговорите. Дотогава тези редове не се купуват отново.
decision-mismatch-means = Не се плаща, докато не отговорите.
decision-provider_closed-means = Стоката няма да дойде от тази поръчка. Редовете пак са готови за закупуване.
decision-unknown_status-means = Нищо не е променено. Поръчката се чете отново при всяка проверка.
decision-which_line-means = Посочете за кой ред е купена; останалите остават готови за закупуване.
decision-restored-means = Докато това не се изясни, нищо не се купува. Преглежда се всеки акаунт; акаунт, добавен след копието, първо трябва да се добави отново.
decision-unknown_purchase-means = Свържете я на страницата на поръчката, за която е купена. Ако не е за никоя от тях, пропуснете я.
decision-provider_refused-means = Причината е посочена, ако я е съобщил. Редът стои настрана, докато не изберете.
answer-which_line-bind = Свържи с този ред
answer-which_line-ignore = Нито един от тях
effect-skip_item = Редът остава както е и не се опитва автоматично.
effect-cancel_item = Редът приключва; платеното от клиента отива в баланса му.
effect-retry = Същото се опитва пак веднага.
effect-accept = Приема се така, както е сега.
effect-price_changed-accept = Редът може да струва новата цена и се купува веднага.
effect-mismatch-accept = Поръчката остава както е резервирана; липсващото се купува наново, излишното остава за склад.
effect-choose_variant = Веднага се купува офертата, която междувременно сте задали.
effect-unbind_and_cancel = Поръчката се отменя при доставчика и редовете пак са свободни.
effect-shop_changed-unbind_and_cancel = Поръчката при доставчика се отменя, ако не е платена; каквото магазинът още иска, се купува наново.
effect-keep_for_stock = Излишните бройки остават при нас; редът на клиента приключва или намалява.
effect-ignore = Нищо не се случва; въпросът се закрива.
effect-bind = Поръчката при доставчика се свързва с тези редове; нищо не се купува отново.
effect-which_line-bind = Артикулът от поръчката при доставчика се свързва с избрания ред.
effect-which_line-ignore = Артикулът остава без наш ред.
effect-not_ours = Проверяваме още веднъж и купуваме, ако нашата със сигурност липсва.
effect-look_again = Доставчикът се пита още веднъж.
effect-mark_not_created = Редовете пак са свободни и ще бъдат купени още веднъж.
effect-book_again = Редовете се купуват отново веднага.
effect-sign_in_again = Отваря се прозорецът на самия доставчик. Щом сесията е валидна, въпросът се затваря сам и работата продължава веднага.
effect-other_account = Неизпратените резервации минават към този акаунт и се изпращат веднага. Каквото може да е изпратено, остава на мястото си.
effect-go_on = Всичко купено оттогава е известно: чакащото се купува сега.
effect-unknown_purchase-look_again = Въпросът се затваря, ако поръчката вече е свързана, иначе се задава отново.
effect-unknown_purchase-ignore = Не е за тези поръчки; системата не я пипа.
effect-session_expired-skip_item = Неизпратените резервации се връщат; редовете им се отлагат и не се опитват сами.
effect-booking_limit-retry = Опитва се пак веднага; първо платете или закрийте някои поръчки.
effect-consignee_refused-retry = Опитва се пак веднага с адреса от „Настройки“.
why-no_offer = За него няма зададена оферта.
why-not_quoted = Доставчикът не даде цена за него.
why-cannot_cancel = Доставчикът не позволи отмяна.
why-no_look_up = При този доставчик няма как да се провери.
figure-price = Единична цена
figure-planned = Планирана единична цена
figure-change = Разлика
figure-number = Поръчка при доставчика
figure-login = Акаунт
figure-unsent = Неизпратени резервации
figure-without-session = Поръчки без сесия
figure-followed = Поръчки при доставчика без следене
figure-total = Общо
figure-placed = Създадена
figure-since = Към момента
figure-state = Състояние там
figure-word = Дословно
figure-pieces = Бройки
figure-bought = Купени
figure-surplus = Вече ненужни
differs-quantity = Бройки
differs-price = Единична цена
differs-goods = Стока, която не сме поръчвали
differs-consignee = Получател
differs-other = Нещо друго
differs-look = различава се; погледнете при доставчика
decision-said = Думите на доставчика:
decisions-open = Отворени
decisions-answered = Отговорени
decisions-withdrawn = Оттеглени
decisions-together = Един отговор на всички отметнати въпроси.
decisions-none-answered = Още няма отговори
decisions-none-fits = Няма нищо с тези филтри
decisions-none-fits-help = Може да има въпроси от друг вид, в друг раздел или ден.
decisions-none-withdrawn = Още няма оттеглени въпроси
decisions-none-withdrawn-help = Тук стоят въпросите, на които вече не е нужно да се отговаря.
decisions-none-answered-help = Тук остават отговорите: кой ги е дал и кога.
confirm-together = Да се даде ли този отговор на всички отметнати въпроси?
tick-all = Отметни всички
tick-order = Отметни въпроса за поръчка { $value }
keys-walk = следващ, предишен
keys-answer = избор на отговор
keys-open = отваряне на поръчката
which-line = Ред
decisions-taken = { $count ->
    [one] Приет { $count } отговор
   *[other] Приети { $count } отговора
 }

## Demo, first steps, warehouse

demo-banner = Демо: този свят е измислен. Нищо не се купува наистина.
demo-short = Демо
demo-ledger = Какво казва светът
demo-start-over = Започни отначало
confirm-start-over = Да започне ли отначало? Всички поръчки в демото изчезват и започва нов свят.
demo-table = На масата
demo-table-help = В демото няма скенер: тези пратки вече са дошли. Копирайте номер в полето или натиснете „Сканирай“. Каквото дълго никой не сканира, го сканира складовият служител.
demo-table-none = Още нищо не е дошло. Пратките идват около минута след плащането.
demo-scan-it = Сканирай { $value }
act-scan = Сканирай
again-title = Започваме отначало
again-lead = Създават се нова фирма и нов свят. Страницата продължава сама след няколко секунди.
again-go = Продължи
tour-number = Съвет { $number } от { $count }
tour-next = Напред
tour-done = Разбрах
tour-no-more = Без съвети
tour-today-title = Започвайте деня оттук
tour-today = Всяка плочка е работа, която чака някого. Числото води точно към този списък.
tour-purchase-title = Тук се купува
tour-purchase = Платените редове са събрани по доставчик и продавач. Първо погледнете плана: нищо не се изпраща, докато не натиснете „Резервирай“.
tour-decisions-title = Системата пита, вие отговаряте
tour-decisions = Когато нещо не върви по план, работата спира там и пита. Всеки бутон казва какво прави; първият е предложеният. Клавиши: j и k избират, цифрите отговарят.
tour-warehouse-title = Едно сканиране, един отговор
tour-warehouse = Курсорът е в полето: сканирайте пратка и вижте голямата дума. Каквото системата познава, се приема веднага.
tour-order-title = Всичко за една поръчка
tour-order = Редове, закупуване, пратки, пари и история са в отделни раздели. Сивите бутони казват защо не може и какво помага.
steps-title = Първи стъпки
steps-lead = Свършете четирите неща в каквато последователност искате и първата поръчка може да се купи.
step-done = Готово.
step-go = Към стъпката
step-warehouse = Настройте склад
step-warehouse-help = Къде продавачите пращат стоката: име, телефон и адрес на китайски.
step-shop = Свържете магазин
step-shop-help = Адресът и ключовете му; след включване поръчките идват сами.
step-provider = Свържете доставчик
step-provider-help = Откъде купувате, с поне един влязъл акаунт.
step-offers = Заредете оферти от продавачи
step-offers-help = Списък, който казва по коя оферта се купува всеки вариант.
sound = Звук
warehouse-scan = Сканиране
warehouse-unidentified = Неразпознати
warehouse-parcels = За опаковане
warehouse-unidentified-help = Сканирани са, но никой не знае номера. Разпознават се сами, щом доставчикът го посочи; може и вие да кажете какво има вътре.
warehouse-none-unidentified = Няма неразпознати пратки
warehouse-none-unidentified-help = Тук излиза сканиране, което никой не познава.
warehouse-nothing-to-pack-help = Тук излизат приетите редове, по поръчки.
package-title = Входяща пратка { $value }
package-match = Разпознай ръчно
act-discard = Това не е пратка
package-count = Различен брой вътре?
package-inside = В тази пратка
package-inside-help = Пребройте пак, ако вътре има повече от приетото.
package-candidates = Какво може да има вътре
package-candidates-help = Купено и недошло; първо това, което пътува най-дълго.
package-search = Артикул, SKU, номер на поръчка
package-pieces = Преброени бройки
package-is-inside = Вътре е
package-nothing = Няма съвпадения
package-nothing-help = Показани са само купени редове, които още не са дошли.
package-more = Повече бройки от очакваното
package-more-help = Излишното не е от тази поръчка. Оставете го настрана.
package-expected = Очаквани
package-counted = Преброени
package-confirm = { $count ->
    [one] Да, { $count } бройка
   *[other] Да, { $count } бройки
 }
package-count-again = Преброй пак

## Signing in at a provider, sessions, messages

sign-in-add = Добави сесия
sign-in-again = Влез отново
sign-in-window = Отваря прозорец на доставчика
sign-in-blocked = Браузърът не отвори прозореца. Разрешете прозорците за този сайт и натиснете пак, или:
sign-in-same-tab = Продължи в този раздел
sign-in-leave = Преминаване към доставчика
sign-in-leave-help = За „{ $value }“ влизате на страницата на самия доставчик. Паролата остава там.
sign-in-go = Продължи
sign-in-help-1688 = 1688 приема и потребителя и паролата от Taobao.
sign-in-back = Обратно към страницата
sign-in-close = Затвори прозореца
sign-in-signed_in = Влязохте
sign-in-signed_in-help = Сесията на { $login } е валидна. Работата, която я чакаше, продължава сама.
sign-in-other_account = Върна се друг акаунт
sign-in-other_account-help = Влязохте като { $login }, а трябваше { $meant }. Нищо не е променено. Излезте при доставчика и влезте оттук като { $meant }. За да ползвате и { $login }, добавете отделна сесия.
sign-in-name_taken = Името е заето
sign-in-name_taken-help = Тук вече има акаунт { $login } с друг номер на члена. Нищо не е променено.
sign-in-cancelled = Не сте влезли
sign-in-cancelled-help = Страницата на доставчика е напусната без съгласие. Нищо не е променено; опитайте пак, когато решите.
sign-in-code_refused = Доставчикът отказа входа
sign-in-code_refused-help = Върнатият код е използван, остарял или не е негов. Нищо не е променено; влезте отново.
sign-in-no_answer = Доставчикът не отговори
sign-in-no_answer-help = Входът не можа да завърши. Нищо не е променено; опитайте пак след малко.
sign-in-exchanging = Още не е завършено
sign-in-exchanging-help = Този вход вече е използван, а отговорът му още го няма. Обновете страницата след малко или влезте отново.
sign-in-expired = Отне твърде дълго
sign-in-expired-help = Входът важи десет минути. Нищо не е променено; започнете отново.
sign-in-unknown = Такъв вход не е започван
sign-in-unknown-help = Не е започнат в тази фирма или адресът не е пълен. Започнете отново от страницата на връзката.
sign-in-not_yours = Започнат е от друг
sign-in-not_yours-help = Вход може да завърши само този, който го е започнал. Започнете свой от страницата на връзката.
account-expiring = Скоро изтича
account-signed_out = Изтекла: влезте отново
session-until = До
session-renews = Подновява се сама
session-waits = Работата, на която трябва, чака и пази мястото си
session-synced = последна проверка
session-ended-of = Изтекла сесия: { $value }. Влезте отново.
act-session-end = Изход
confirm-session-end = Да се излезе ли от този акаунт? Работата, на която трябва, чака, докато някой влезе отново.
background-on = Системата сама следи този доставчик.
background-off = Системата проверява само при натискане на „Синхронизирай“; дотогава съобщенията се пазят.
connection-work = Как работи хъбът тук
background-title = Фонова синхронизация
background-allowed = разрешена
background-prohibited = забранена
act-allow = Разрешаване
act-prohibit = Забраняване
check-title = Проверка след изпращане
check-on = включена
check-off = изключена
check-on-help = Всяка нова поръчка при доставчика се сравнява с поръчаното: артикул, количество, цена, получател. Разликата става въпрос.
check-off-help = Новите поръчки при доставчика се приемат каквито са и се следят. Платената цена не се сравнява с планираната.
act-switch-on = Включване
act-switch-off = Изключване
confirm-check-off = Без проверката никой не забелязва, че поръчката при доставчика е по-скъпа или с друга стока. Да се изключи ли?
connection-background-help = Иначе само когато някой натисне „Синхронизация“. Може да се промени по всяко време.
connection-messages = Адрес за съобщения
connection-messages-help = Посочете го при доставчика като адрес за известия на канала за съобщения.
delivery-held = Чака синхронизация
delivery-test = Пробно, без действие
setting-authorize = Страница за вход

# Lists
list-tired = Прегледана е само част от редовете. Продължете нататък или стеснете филтъра.
list-cut = Показани са само най-новите 2 000 подходящи реда. Добавете дума или филтър.
list-unknown = В адреса има стойност, която този списък не познава. Този филтър е пропуснат.
list-more = Какво е изпратено
list-empty = Тук още няма нищо
filter-from = От
filter-to = до
orders-asked = Само с въпрос
all-providers = Всички доставчици
all-accounts = Всички акаунти
items-title = По артикули
items-scan = Сканирайте номер
items-find = Намери
items-found = { $value }
items-found-unknown = Пратката е сканирана, но никой не знае редовете ѝ.
items-found-nothing = Нищо няма такъв номер.
items-none = Още няма артикули
items-late = Само закъсняващи
ledger-title = Пари
packages-title = Входящи пратки
packages-search = Номер за проследяване
parcels-title = Пратки до клиенти
parcels-search = Поръчка, клиент или изходящ номер
provider-orders-title = Поръчки при доставчика
column-order = Поръчка
column-provider = Доставчик
column-provider-order = Поръчка при доставчика
column-tracking = Вътрешен номер за проследяване
column-account = Акаунт
column-seller = Продавач
column-freight = Доставка
column-placed = Направена
column-pay-before = Плащане до
column-received = Прието
column-carrier = Куриер
column-announced = Обявена
column-scanned = Сканирана
column-weight = Тегло, г
column-outward = Изходящ номер
column-made = Създадена
column-shipped = Предадена
column-delivered = Доставена
column-reference = Основание
column-request = Заявка
column-answer = Отговор
column-took = Време, мс
column-topic = Тема
column-outcome = Резултат
column-about = Относно
column-why = Защо
column-day = Ден

# The first page
today-sessions = { $count ->
    [one] акаунт трябва да влезе отново
   *[other] акаунта трябва да влязат отново
 }
today-late = { $count ->
    [one] ред закъснява
   *[other] реда закъсняват
 }
today-unidentified = { $count ->
    [one] неразпозната пратка
   *[other] неразпознати пратки
 }
today-packages = { $count ->
    [one] пратка на път
   *[other] пратки на път
 }
today-here = { $count ->
    [one] ред чака опаковане
   *[other] реда чакат опаковане
 }
today-money = Чакащи пари
today-plots = Последните 14 дни
due-providers = { $count ->
    [one] за плащане по { $count } поръчка при доставчика
   *[other] за плащане по { $count } поръчки при доставчика
 }
due-customers = { $count ->
    [one] очаква се от клиента по { $count } поръчка
   *[other] очаква се от клиенти по { $count } поръчки
 }
due-rest = { $count ->
    [one] остава по { $count } частично платена поръчка
   *[other] остава по { $count } частично платени поръчки
 }
due-before = Най-близък срок
plot-orders = Приети поръчки
plot-bookings = Резервации
plot-spend = Похарчено при доставчици
plot-table = Като таблица

# The insides of a connection
tab-exchanges = Обмени
tab-deliveries = Уебхукове
tab-health = Състояние
exchanges-bad = Само неуспешни
raw-asked = Заявка
raw-answered = Отговор
raw-body = Съдържание, без тайни и лични данни
act-run-again = Изпълни пак
delivery-why-unsigned = Дойде без подпис.
delivery-why-wrong_signature = Подписът не е направен с тайния ключ на този адрес.
delivery-why-unreadable = Съдържанието не може да се прочете.
delivery-why-shop_error = Магазинът изпрати страница с грешка вместо поръчка.
health-polled = Последно четене докрай
health-delivered = Последен приет уебхук
health-synced = Възраст на най-старите данни на акаунт
health-message = Последно прието съобщение
health-tested = Последна проверка
health-spoken = Последен обмен
health-cursor = Промените са известни до
health-reading = Чете в момента
health-reading-no = Не, следващото четене започва само.
health-reading-yes = Да, страница по страница.
health-sync = Фонова синхронизация
health-sync-yes = Разрешена
health-sync-no = Забранена; данните са от последната ръчна синхронизация.
health-wrongs = Скорошни неуспехи
health-no-wrongs = Напоследък няма неуспехи
health-said = Какво е казано
tab-webhooks = Уебхукове
tab-proof = Сверка
tab-unreadable = Непрочетени
tab-reading = Четене
hooks-verdict-none = Още не е гледано
hooks-verdict-good = Наред
hooks-verdict-repaired = Създадени наново
hooks-verdict-silent = Мълчат
hooks-verdict-missing = Не са поправени
hooks-verdict-hidden = Не се виждат
hooks-verdict-unreachable = Магазинът не отговори
hooks-verdict-off = Изключени
hooks-says-none = Магазинът се чете чрез запитвания. Уебхуковете съобщават за поръчките за секунди.
hooks-says-good = Магазинът има уебхук за всяка тема и ги изпраща.
hooks-says-repaired = Бяха спрели и са създадени наново в магазина. Докато пак се докажат, магазинът се чете всеки час.
hooks-says-silent = Четенето намери поръчки, за които не дойде уебхук. Магазинът се чете всеки час. Прегледайте уебхуковете в магазина.
hooks-says-missing = Нещо не е наред с тях и не можа да се поправи. Магазинът се чете всеки час.
hooks-says-hidden = Ключът няма право да вижда уебхуковете на магазина, затова там се създават на ръка, както е описано по-долу.
hooks-says-unreachable = Магазинът не отговори на въпроса за тях. До час ще бъде попитан отново.
hooks-says-off = Премахнати са от магазина. Той се чете всеки час.
hooks-checked = Последна проверка
hooks-first = Идват без прекъсване от
hooks-repairs = Създавани наново
hooks-repaired-at = Последно
hooks-last = Последен приет уебхук
hooks-poll = Магазинът се чете
hooks-poll-hourly = Всеки час и през нощта
hooks-poll-slow = На всеки шест часа и през нощта
hooks-poll-night = Само през нощта
hooks-topics = В магазина
hooks-topic-active = Активен
hooks-topic-disabled = Беше изключен
hooks-topic-paused = Беше спрян
hooks-topic-missing = Липсваше
hooks-topic-silent = Мълчеше
hooks-topic-doubled = Беше двоен
hooks-topic-old_address = Беше със стар адрес
hooks-address-help = Магазинът се обажда на този адрес; никой друг го няма.
hooks-by-hand = На ръка
hooks-by-hand-old = В администрацията на магазина отворете WooCommerce, Настройки, API, Webhooks.
hooks-by-hand-new = В администрацията на магазина отворете WooCommerce, Настройки, Разширени, Webhooks.
hooks-by-hand-add = Натиснете „Добавяне на webhook“ по веднъж за: { $value }.
hooks-by-hand-fill = Статус: активен. URL за доставка: адресът по-горе. Версия на API: най-новата.
hooks-by-hand-secret = Таен ключ: натиснете тук „Нов таен ключ“ и поставете показаното.
hooks-by-hand-save = Запазете. Първата промяна на поръчка ще се види тук до минути.
hooks-secret-once = Новият таен ключ, показва се само сега
hooks-secret-once-help = Създадените от нас уебхукове го получават сами. В създадените на ръка го поставете.
hooks-slow-title = Рядко четене покрай уебхуковете
hooks-slow-on = включено
hooks-slow-off = изключено
hooks-slow-help = Когато уебхуковете идват седмица без прекъсване, магазинът се чете на шест часа вместо всеки час. Нощем се чете винаги.
act-hooks-create = Създай уебхукове в магазина
act-hooks-check = Провери сега
act-hooks-remove = Премахни
confirm-hooks-remove = Да се премахнат ли нашите уебхукове от магазина? Тогава той се чете всеки час.
act-hooks-secret = Нов таен ключ
confirm-hooks-secret = Да се създаде ли нов таен ключ? В създадените на ръка уебхукове трябва да се въведе наново.
proof-help = Всяка нощ собственият регистър на поръчките на магазина се сверява с това тук — по път, различен от четенето.
proof-all-good = Нищо не липсва
proof-not-good = Има находки
proof-never = Още не е сверявано
proof-never-help = Сверката върви всяка нощ. Или започнете сега.
proof-cannot = Този магазин няма втори път до поръчките си и не може да се сверява.
proof-running = Сверява се: прочетени поръчки { $value }
proof-failed = Последната спря: { $value }
proof-waits = Чака: { $value }
proof-last = Последна сверка
proof-missing = Липсват тук
proof-extra = Няма ги в магазина
proof-differing = Различават се
proof-quarantined = Непрочетени
proof-before_start = Преди началния момент
proof-drafts = Чернови и кошче
proof-on_the_way = По-нови от последното четене
proof-word-missing = Липсва тук
proof-word-extra = Няма го в магазина
proof-word-differing = Различава се
proof-word-quarantined = Непрочетена
proof-days = Последните седмици
proof-report = Собственият отчет на магазина
proof-report-help = Поръчки по статус за цялото време. Тук са тези след началния момент.
proof-side-shop = Магазин
proof-side-hub = Тук
proof-orders = Поръчки
proof-findings = Находки
proof-day-good = Двете страни казват едно и също
proof-more = Показани са първите { $value }; поправянето взема всички.
proof-healed = Чете се отново
act-proof-run = Свери сега
act-heal = Прочети отново
act-heal-all = Поправи всичко
weekday-1 = Пн
weekday-2 = Вт
weekday-3 = Ср
weekday-4 = Чт
weekday-5 = Пт
weekday-6 = Сб
weekday-7 = Нд
reading-title = По-стари поръчки
reading-help = Поръчки отпреди { $value } идват само по желание. Те са задържани: нищо от тях не се купува, докато човек не ги освободи.
reading-from = От ден
reading-until = До ден
reading-until-help = Празно: до началния момент
reading-progress = прочетени { $value }
reading-taken = приети { $value }
reading-state-running = Чете се
reading-state-paused = Спряно
reading-state-done = Готово
reading-state-cancelled = Прекратено
reading-gap = Нощно дочитане
reading-gap-help = Чете отново по съдържание скоро промененото и всички отворени поръчки, после сверява.
act-backfill = Прочети по-старите поръчки
act-pause = Спри
act-resume = Продължи
act-cancel-reading = Прекрати
act-fill-gaps = Дочети сега
settings-night = Час на нощното четене
settings-night-help = От 0 до 23 по часовника на фирмата. Тогава магазините се дочитат и сверяват.
unreadable-title = Поръчки, които не могат да се прочетат
unreadable-none = Всички поръчки са прочетени
unreadable-help = Пазят се така, както ги е изпратил магазинът. След обновяване или поправка на магазина ги изпълнете пак.
act-run-all-again = Изпълни всички пак
recorded-exchange = Обмен
recorded-delivery = Уебхук
recorded-order = Поръчката, както я е изпратил магазинът
recorded-file = Изтегли без тайни и лични данни
recorded-request = Заявка
recorded-status = Статус
recorded-took = Отне, ms
recorded-at = Кога
recorded-topic = Тема
recorded-key = Номер
recorded-verdict = Какво стана
recorded-why = Защо
recorded-order-here = Поръчка
recorded-job = Чакаща работа
recorded-external = Номер в магазина
recorded-dialect = Интерфейс
raw-headers = Хедъри
raw-pretty = Съдържание, подредено
raw-as-sent = Съдържание, както е изпратено
refusal-shop_cannot = Този магазин не може това.
refusal-backfill_running = Изтеглянето на стари поръчки от този магазин още върви.
remedy-choose_other_way = Изберете друг начин.
remedy-end_backfill = Изчакайте го или го прекратете.
hooks-cause-silent = Уебхуковете мълчат
hooks-cause-missing = Уебхуковете не са поправени
proof-cause = Сверката намери нещо
fault-settings = Отсрещната страна не приема тези настройки или този ключ.
fault-settings-help = Сравнете адреса, ключа и тайния ключ с отсрещните и ги поправете тук. Ако са верни, администраторът там трябва да даде права на ключа.
fault-session = Сесията е изтекла.
fault-session-help = Влезте отново; чакащата работа продължава сама.
fault-refused = Отсрещната страна отказва точно тази заявка.
fault-refused-help = Прочетете по-долу какво казва; ако не е заради настройките, изпратете го на поддръжката им.
fault-missing = На този адрес няма нищо.
fault-missing-help = Проверете адреса и дали магазинът или интерфейсът там е включен.
fault-limited = Отсрещната страна иска по-редки заявки.
fault-limited-help = Не е нужно нищо: опитът ще се повтори по-късно.
fault-down = Няма връзка с отсрещната страна.
fault-down-help = Проверете дали адресът се отваря в браузър. Опитът ще се повтори автоматично.
fault-garbled = Отсрещната страна отговаря с нещо неразбираемо.
fault-garbled-help = Често вместо магазина отговаря добавка за сигурност или страница за поддръжка: помолете администратора му да пропуска системата.
fault-other_shop = С тези настройки отговаря друг магазин.
fault-other_shop-help = Поръчките остават при връзката, по която са дошли. Върнете стария адрес или добавете другия магазин като отделна връзка.
fault-rights = Липсват права: { $value }.
fault-rights-help = Дайте на ключа там права за четене и запис и проверете пак.
fault-other = Проверката не успя.
fault-other-help = Прочетете по-долу какво е казано, поправете го и проверете пак.
missing-orders_read = четене на поръчки
missing-orders_write = промяна на поръчки
answer-good = Има отговор
answer-none = Няма отговор
answer-none-help = Отсрещната страна беше недостъпна или твърде бавна. Опитът ще се повтори автоматично.
answer-denied = Няма достъп
answer-denied-help = Ключът или сесията не са приети: проверете настройките и сесиите.
answer-missing = Не е намерено
answer-missing-help = Търсеното вече го няма там. Обикновено не е нужно нищо.
answer-limited = Твърде много заявки
answer-limited-help = Отсрещната страна иска пауза. Опитът ще се повтори автоматично.
answer-refused = Отказ
answer-refused-help = Отсрещната страна отказа тази заявка; отворете обмена, за да видите защо.
answer-broken = Грешка там
answer-broken-help = Отсрещната страна има своя грешка. Опитът ще се повтори автоматично.
settings-you = Вие
settings-language = Език
settings-theme = Тема
settings-you-help = Езикът важи за вас на всяко устройство, темата остава на това.
settings-zone = Часова зона
settings-company-do = Запазване на фирмата
settings-night-hour = Час на нощната проверка
settings-night-hour-help = От 0 до 23, по часовата зона на фирмата. Тогава магазините се проверяват за пропуски и се сверяват.
field-wrong-night_hour = Цял час между 0 и 23.
settings-zone-help = Дните в списъците и графиките започват в нейната полунощ.
settings-policies = Как купува фирмата
settings-book-by-itself-help = Изключено: служител отмята редове и натиска „Резервирай“. Включено: платените редове се планират и резервират сами и само неясното става въпрос.
settings-book-wait-help = Време, в което магазинът още може да размисли; преди резервирането поръчката му се чете още веднъж.
settings-tokens-help = С ключа програма може това, което може ролята му. Показва се само веднъж.
settings-token-name-help = За какво е, например „нощен отчет“.
settings-warehouses-help = Къде продавачите пращат стоката. Всеки магазин посочва своя склад.
settings-warehouse-name-help = За вашите хора; продавачите не го виждат.
settings-consignee-help = Кой получава стоката там, на китайски, както продавачите го пишат на пратката.
settings-cost-centres-help = Всеки магазин посочва един; дейността му се отчита там.
settings-cost-centre-new = Нов разходен център
field-wrong-book_wait_minutes = От 0 до 10 080 минути (седмица).
field-wrong-name = От 1 до 100 знака.
field-wrong-days = От 1 до 3 650 дни.
field-wrong-price = Цена като 12.50.
field-wrong-delivery = Сума като 6 или 12.50, или нищо.
field-wrong-number = Номер, както го показва доставчикът.
field-wrong-pieces = Цял брой, от 1.
field-wrong-weight_g = Тегло в грамове, от 1.
found-base = Адрес на интерфейса
found-dialect = Интерфейс
found-auth = Вход чрез
found-time_zone = Часова зона
found-modified_filter = Може да се питат само промените
found-modified_filter-yes = да
found-modified_filter-no = не, вместо това се четат най-новите поръчки
found-version = Версия
