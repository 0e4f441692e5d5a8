# Русский.

## Menu, frame

menu = Меню
menu-today = Сегодня
menu-orders = Заказы
menu-purchase = Закупка
menu-activities = Активности
menu-decisions = Решения
menu-warehouse = Склад
menu-connections = Подключения
menu-settings = Настройки
skip = К содержанию
sign-out = Выйти
close = Закрыть
components = Компоненты
connection-lost = Связь потеряна. Страница обновится сама.
theme-auto = Тема устройства
theme-light = Светлая тема
theme-dark = Тёмная тема
copy = Копировать
all = Все
add = Добавить
save = Сохранить
filter = Показать
filter-clear = Сбросить
sections = Разделы
pages = Страницы
page-first = В начало
page-next = Дальше
export-csv = Выгрузить CSV
import-csv = Загрузить CSV
never = никогда
on-hold = Приостановлен
told = Сообщено
waits = Ждёт
pieces = шт.
grams = г
milliseconds = мс
next-try = следующая попытка
flash-done = Готово.
flash-queued = Запущено. Работа продолжится, даже если уйти со страницы.
flash-refused = Сейчас это невозможно.
flash-nothing = Делать нечего.

## Counts and times

count-lines = { $count ->
    [one] { $count } строка
    [few] { $count } строки
    [many] { $count } строк
   *[other] { $count } строки
 }
count-questions = { $count ->
    [one] { $count } открытый вопрос
    [few] { $count } открытых вопроса
    [many] { $count } открытых вопросов
   *[other] { $count } открытых вопроса
 }
count-shown = { $count ->
    [one] Показана { $count } строка
    [few] Показаны { $count } строки
    [many] Показано { $count } строк
   *[other] Показаны { $count } строки
 }
count-tries = { $count ->
    [one] { $count } попытка
    [few] { $count } попытки
    [many] { $count } попыток
   *[other] { $count } попытки
 }
warehouse-announced = { $count ->
    [one] { $count } строка в пути
    [few] { $count } строки в пути
    [many] { $count } строк в пути
   *[other] { $count } строки в пути
 }
warehouse-missing = { $count ->
    [one] ещё нет { $count } строки
    [few] ещё нет { $count } строк
    [many] ещё нет { $count } строк
   *[other] ещё нет { $count } строк
 }
settings-offers-count = { $count ->
    [one] { $count } конфигурация с предложением продавца
    [few] { $count } конфигурации с предложением продавца
    [many] { $count } конфигураций с предложением продавца
   *[other] { $count } конфигурации с предложением продавца
 }
row-number = Строка { $count }
age-now = только что
age-minutes = { $count } мин назад
age-hours = { $count } ч назад
age-days = { $count ->
    [one] { $count } день назад
    [few] { $count } дня назад
    [many] { $count } дней назад
   *[other] { $count } дня назад
 }
month-1 = янв
month-2 = фев
month-3 = мар
month-4 = апр
month-5 = мая
month-6 = июн
month-7 = июл
month-8 = авг
month-9 = сен
month-10 = окт
month-11 = ноя
month-12 = дек

## Setting up, signing in

setup-title = Настройка Supercargo
setup-lead = Назовите компанию и первого пользователя. Остальное подождёт.
setup-token = Токен настройки
setup-token-help = Он напечатан при запуске программы.
setup-company = Компания
setup-company-name = Название компании
setup-zone = Часовой пояс
setup-person = Ваш вход
setup-name = Имя
setup-password-help = Не короче 10 знаков.
setup-do = Создать компанию
setup-token-wrong = Токен не подходит. Запустите программу ещё раз, чтобы получить новый.
login-title = Вход
login-name = Логин
login-password = Пароль
login-do = Войти
login-wrong = Неверный логин или пароль.
login-later = Слишком много попыток. Подождите минуту.
field-missing = Это нужно заполнить.

## Columns

column-amount = Сумма
column-ceiling = Потолок цены
column-changed = Изменён
column-customer = Покупатель
column-deliveries = Вебхуки, 24 ч
column-entry = Проводка
column-goods = Товар
column-health = Состояние
column-kind = Вид
column-last-exchange = Последний обмен
column-name = Название
column-number = Номер
column-of = По чему
column-offer = Предложение
column-progress = Ход
column-quantity = Кол-во
column-role = Роль
column-shop = Магазин
column-sold = Продано за
column-state = Состояние
column-status = Статус
column-total = Сумма
column-when = Когда
column-who = Кто
column-work = Работа

## Today

today-decisions = { $count ->
    [one] вопрос ждёт ответа
    [few] вопроса ждут ответа
    [many] вопросов ждут ответа
   *[other] вопроса ждут ответа
 }
today-broken = { $count ->
    [one] подключение не работает
    [few] подключения не работают
    [many] подключений не работают
   *[other] подключения не работают
 }
today-quarantined = { $count ->
    [one] запись в карантине
    [few] записи в карантине
    [many] записей в карантине
   *[other] записи в карантине
 }
today-held = { $count ->
    [one] заказ приостановлен
    [few] заказа приостановлено
    [many] заказов приостановлено
   *[other] заказа приостановлено
 }
today-ready = { $count ->
    [one] строка готова к закупке
    [few] строки готовы к закупке
    [many] строк готово к закупке
   *[other] строки готовы к закупке
 }
today-to-pay = { $count ->
    [one] провайдерский заказ к оплате
    [few] провайдерских заказа к оплате
    [many] провайдерских заказов к оплате
   *[other] провайдерских заказа к оплате
 }
today-on-the-way = { $count ->
    [one] строка в пути на склад
    [few] строки в пути на склад
    [many] строк в пути на склад
   *[other] строки в пути на склад
 }
today-to-ship = { $count ->
    [one] заказ упаковать и отправить
    [few] заказа упаковать и отправить
    [many] заказов упаковать и отправить
   *[other] заказа упаковать и отправить
 }
today-new = { $count ->
    [one] заказ принят сегодня
    [few] заказа принято сегодня
    [many] заказов принято сегодня
   *[other] заказа принято сегодня
 }

## Orders

orders-search = Номер, покупатель, товар, трек
orders-held = Только приостановленные
orders-none = Заказов пока нет
orders-none-help = Они появятся сами, когда магазин подключён и включён.
orders-none-found = Ничего не найдено
orders-none-found-help = Измените запрос или сбросьте фильтры.

## One order

order-title = Заказ { $value }
tab-summary = Сводка
tab-lines = Строки
tab-purchase = Закупка
tab-parcels = Посылки
tab-money = Деньги
tab-history = История
order-customer = Покупатель
order-shop = Магазин
order-external = Id в магазине
order-shop-status = Статус там
order-created = Заказан
order-paid = Оплачено
order-remaining = Осталось
order-payment = Способ
order-lines-by-status = Строки по статусам
order-note = Примечание покупателя
order-no-offer = Предложение неизвестно
order-booked-at = забронировано по
order-no-bookings = Ничего не забронировано
order-reference = Наша ссылка
order-seen = проверен
order-goods = товар
order-freight = внутренняя доставка
order-staff-only = только для сотрудников
order-pay = Оплатить у провайдера
order-pay-until = оплатить до
order-no-parcels = Посылок пока нет
order-no-entries = Проводок пока нет
order-tell = Магазину:

## Acts

act-book = Забронировать
act-cancel-line = Отменить товар
act-disable = Выключить
act-enable = Включить
act-hold = Приостановить
act-pack = Упаковать
act-receive = Принять
act-release = Возобновить
act-remove = Удалить
act-reread = Перечитать из магазина
act-retry = Повторить
act-ship = Передать в доставку
act-test = Проверить
act-sync = Синхронизировать
act-confirm-payment = Подтвердить оплату
act-deliver = Доставлена
confirm-cancel-line = Отменить товар? Деньги покупателя вернутся на баланс.
confirm-disable = Выключить подключение? До включения ничего не читается и не сообщается.
confirm-not-created = Вы уверены, что у провайдера нет такого заказа? Он будет куплен снова.
confirm-remove = Удалить?
confirm-unbind = Отвязать и отменить у провайдера?

## Purchase

purchase-none = Закупать нечего
purchase-none-help = Здесь появятся оплаченные строки, сгруппированные по продавцам.
purchase-to-pay = К оплате у провайдера
purchase-ready = Готовые к закупке
purchase-blocked = Пока нельзя купить
purchase-cost = Не больше

## Warehouse

scan-placeholder = Отсканируйте или введите трек-номер
warehouse-to-pack = Упаковать и передать
warehouse-nothing-to-pack = Упаковывать нечего
warehouse-complete = Все строки на месте
warehouse-scans = Последние сканы
warehouse-no-scans = Сканов пока нет
warehouse-no-scans-help = Курсор уже в поле выше: просто сканируйте.

## Connections

connections-none = Подключений пока нет
connections-none-help = Добавьте магазин, затем провайдера.
health-new = Не проверено
health-checking = Проверяется
health-works = Работает
health-disabled = Выключено
health-broken = Не работает
deliveries-refused = Отклонено за сутки
connection-new = Новое подключение: { $value }
connection-save-help = Сохранение не включает подключение.
connection-test = Проверка
connection-untested = После последнего изменения не проверялось.
connection-hook = Адрес вебхука
connection-deliveries = Доставки вебхуков
connection-exchanges = Обмены
secret-set = Задан. Оставьте пустым, чтобы не менять.
delivery-stored = сохранена
delivery-ignored = пропущена
delivery-duplicate = повтор
delivery-processed = обработана
delivery-failed = не удалась
delivery-quarantined = в карантине
delivery-refused = неверная подпись

## Activities

activities-lead = Закрытие страницы ничего не останавливает.
activities-none = Сейчас нет работы
activity-queued = В очереди
activity-running = Выполняется
activity-waiting_decision = Ждёт ответа
activity-waiting_session = Ждёт входа
activity-done = Готово
activity-done_with_errors = Готово с ошибками
activity-aborted = Прервано
activity-failed = Не удалось

## Settings

settings-company = Компания
settings-tokens = Токены API
settings-add-token = Добавить токен
settings-no-tokens = Токенов нет.
settings-token-once = Скопируйте токен сейчас: больше он не покажется.
settings-offers = Предложения продавцов
settings-offers-file = Файл CSV
settings-offers-text = или его текст
settings-offers-help = Столбцы: product, variant, provider, offer, spec, seller, seller_name, price, currency, title, picture.

## Problems

problem-help = Вернитесь и попробуйте ещё раз. Если не поможет, назовите номер ниже.
problem-home = На первую страницу
problem-report = Номер
problem-not_found = Здесь ничего нет
problem-method_not_allowed = Так этот адрес использовать нельзя
problem-too_large = Отправлено слишком много
problem-unsupported_media_type = Такой вид содержимого не поддерживается
problem-bad_request = Запрос не читается
problem-unprocessable = Запрос прочитан, но его содержимое неверно
problem-login_needed = Нужно войти
problem-forbidden = У вас нет на это прав
problem-csrf = Форма устарела или пришла со стороны
problem-too_many_requests = Слишком много запросов
problem-internal = Что-то сломалось у нас
problem-unavailable = Сейчас это недоступно
problem-refused = Сейчас это невозможно
problem-timeout = Это заняло слишком много времени

## Statuses: fixed names of the domain guide

line-status-awaiting_payment = Ожидает оплаты
line-status-paid = Оплачен
line-status-price_confirmation = Подтверждение цены
line-status-booking = Бронируется
line-status-booked = Забронирован
line-status-purchased = Выкуплен
line-status-to_warehouse = В пути на склад
line-status-at_warehouse = Получен на склад
line-status-inspection = Проверка качества
line-status-packing = Упаковка
line-status-ready_to_ship = Готов к отправке
line-status-shipped = Отправлен
line-status-received = Получен
line-status-returned_to_vendor = Возвращён продавцу
line-status-impossible = Невозможно поставить
line-status-cancelled = Отменён
order-status-new = Новый
order-status-awaiting_payment = Ожидает оплаты
order-status-partly_paid = Частично оплачен
order-status-in_purchase = В закупке
order-status-awaiting_customer = Ждёт покупателя
order-status-at_warehouse = На складе
order-status-partly_shipped = Частично отправлен
order-status-shipped = Отправлен
order-status-completed = Завершён
order-status-cancelled = Отменён
order-status-needs_mapping = Требует разбора
booking-state-reserved = Зарезервировано
booking-state-sending = Отправляется
booking-state-created = Создан
booking-state-verified = Проверен
booking-state-mismatch = Расхождение
booking-state-rejected = Отклонён
booking-state-outcome_unknown = Исход неизвестен
booking-state-released = Снято
provider-state-creating = Создаётся
provider-state-awaiting_payment = Ждёт оплаты
provider-state-paid = Оплачен
provider-state-partly_shipped = Частично отправлен
provider-state-shipped = Отправлен
provider-state-receipt_confirmed = Получение подтверждено
provider-state-finished = Завершён
provider-state-closed_unpaid = Закрыт без оплаты
provider-state-closed_after_payment = Закрыт после оплаты
provider-state-attention = Требует внимания
provider-state-unknown = Неизвестный статус
refund-state-none = Нет возврата
refund-state-asked = Возврат запрошен
refund-state-seller_agreed = Продавец согласен
refund-state-return_sent = Возврат отправлен
refund-state-seller_refused = Продавец отказал
refund-state-succeeded = Деньги возвращены
refund-state-closed = Возврат закрыт
parcel-state-draft = Черновик
parcel-state-packed = Упакована
parcel-state-shipped = Отправлена
parcel-state-delivered = Доставлена
parcel-state-returned = Вернулась
parcel-state-lost = Утеряна
parcel-state-cancelled = Отменена
package-state-announced = Ожидается
package-state-scanned_unknown = Неопознана
package-state-matched = Опознана
package-state-received = Получена
package-state-partly_received = Получена частично
package-state-returned = Возвращена
package-state-lost = Утеряна
verdict-received = Принято
verdict-received_several = Принято, несколько строк
verdict-unidentified = Неопознанная посылка
verdict-already_received = Уже принято
verdict-repeated = Тот же код ещё раз
verdict-received-help = Строки теперь на складе.
verdict-received_several-help = Пересчитайте штуки каждой строки.
verdict-unidentified-help = Этот номер пока никому не известен. Он сохранён и будет опознан сам.
verdict-already_received-help = Ничего не изменилось.
verdict-repeated-help = Считается одним сканом.
hold-total_mismatch = части не сходятся с суммой магазина
hold-person = приостановил человек
hold-backfill = загружен задним числом
end-shop_cancelled = отменён в магазине
end-kept_for_stock = оставлен на складе
end-no_offer = никто нам его не продаёт
end-out_of_stock = нет в наличии
end-price_too_high = слишком высокая цена
end-provider_refused = провайдер отказывает
end-customer_declined = покупатель отказался
end-person = решение человека
entry-payment = Оплата
entry-refund = Возврат магазином
entry-balance = На баланс покупателя
entry-purchase = Закупка
entry-freight = Внутренняя доставка
entry-purchase_refund = Возврат провайдером
charge-shipping = Доставка
charge-fee = Сбор
charge-rounding = Округление

## Questions and answers

decision-variant_gone = Конфигурации нет
decision-variant_gone-help = Конфигурация устарела, или предложение для неё неизвестно.
decision-price_changed = Цена изменилась
decision-price_changed-help = Цена выше потолка этой строки.
decision-out_of_stock = Нет в наличии
decision-out_of_stock-help = У продавца не хватает штук.
decision-below_minimum = Меньше минимальной партии
decision-below_minimum-help = Меньше продавец не продаёт.
decision-mixed_batch = Смешанная партия
decision-mixed_batch-help = Не выполнено правило продавца о смешанных партиях.
decision-not_sold_online = Не продаётся онлайн
decision-not_sold_online-help = Это предложение нельзя заказать онлайн.
decision-agency_missing = Нет связи с продавцом
decision-agency_missing-help = Продавец продаёт только своим дистрибьюторам.
decision-zero_price = Нулевая цена
decision-zero_price-help = Продавец не показывает цену.
decision-several_sellers = Несколько продавцов
decision-several_sellers-help = Строки принадлежат разным продавцам и не могут быть одним заказом.
decision-booking_limit = Лимит бронирований
decision-booking_limit-help = У аккаунта слишком много открытых сделок. Оплатите или закройте часть и повторите.
decision-session_expired = Сессия истекла
decision-session_expired-help = Аккаунту нужно войти снова.
decision-payment_account_missing = Нет платёжного аккаунта
decision-payment_account_missing-help = К аккаунту не привязан Alipay.
decision-consignee_refused = Получатель не принят
decision-consignee_refused-help = Провайдер не принимает адрес склада.
decision-shop_changed = Магазин передумал
decision-shop_changed-help = Магазин изменил, отменил или вернул это после бронирования.
decision-hand_made_twin = Похожая покупка
decision-hand_made_twin-help = У провайдера есть похожий заказ без нашей ссылки. Возможно, он сделан вручную.
decision-outcome_unknown = Исход неизвестен
decision-outcome_unknown-help = Нельзя сказать, создан ли заказ. Посмотрите у провайдера, прежде чем ответить.
decision-mismatch = Заказ отличается
decision-mismatch-help = Провайдерский заказ не такой, как в плане.
decision-provider_closed = Заказ закрыт
decision-provider_closed-help = Провайдер закрыл заказ.
decision-unknown_status = Неизвестный статус
decision-unknown_status-help = Провайдер показывает неизвестный статус. Ничего не изменено.
decision-provider_refused = Провайдер отказал
decision-provider_refused-help = Провайдер отказал по причине ниже.
answer-skip_item = Пропустить товар
answer-cancel_item = Отменить товар
answer-retry = Повторить
answer-accept = Принять
answer-choose_variant = Взять новое предложение
answer-unbind_and_cancel = Отвязать и отменить
answer-keep_for_stock = Оставить на складе
answer-ignore = Не обращать внимания
answer-bind = Это наш: связать
answer-not_ours = Не наш: искать дальше
answer-look_again = Проверить ещё раз
answer-mark_not_created = Не был создан
answer-book_again = Забронировать снова
decisions-lead = Первый ответ предлагается.
decisions-none = Открытых вопросов нет
decisions-none-help = Работа, которой нужен ответ, спросит здесь.
decisions-not-yours = Вы можете читать, но не отвечать.
provider-number = Номер провайдерского заказа

## Refusals and remedies

refusal-line_not_paid = Строка не оплачена.
refusal-line_status = Строка в другом статусе.
refusal-line_booked = Строка уже забронирована.
refusal-amendment_open = Цена ждёт согласия покупателя.
refusal-decision_open = Есть открытый вопрос.
refusal-order_on_hold = Заказ приостановлен.
refusal-offer_unknown = Для конфигурации нет предложения.
refusal-session_missing = У провайдера нет вошедшего аккаунта.
refusal-consignee_incomplete = Данные получателя склада неполны.
refusal-connection_disabled = Подключение выключено.
refusal-connection_untested = Подключение не прошло проверку.
refusal-shop_read_elsewhere = Заказы этого магазина читает другое подключение.
refusal-setting_wrong = Настройка не задана или неверна.
refusal-not_found = Этого нет.
refusal-right_missing = У вас нет права.
refusal-decision_closed = Вопрос закрыт.
refusal-answer_unknown = Такой ответ невозможен.
refusal-bound_elsewhere = Провайдерский заказ связан с другими строками.
refusal-more_than_expected = Больше штук, чем ожидалось.
refusal-parcel_status = Посылка в другом состоянии.
refusal-row_wrong = Строка файла не читается.
refusal-name_taken = Имя занято.
refusal-password_weak = Пароль слишком слабый.
refusal-key_reused = Тот же ключ пришёл с другим запросом.
refusal-stale = Кто-то успел раньше.
refusal-second_person_needed = Нужно согласие второго человека.
refusal-nothing_to_do = Делать больше нечего.
remedy-wait_for_payment = Дождитесь оплаты или подтвердите её.
remedy-look_again = Обновите и посмотрите ещё раз.
remedy-wait_for_customer = Дождитесь ответа покупателя.
remedy-answer_decision = Ответьте на вопрос.
remedy-release_order = Возобновите заказ.
remedy-add_offer = Добавьте предложение для конфигурации.
remedy-sign_in_account = Войдите аккаунтом.
remedy-complete_consignee = Дополните получателя в настройках склада.
remedy-enable_connection = Включите подключение.
remedy-test_connection = Проверьте подключение.
remedy-use_other_connection = Включите подключение, за которым числится этот магазин, или измените его настройки: заказы остаются там.
remedy-correct_input = Исправьте введённое.
remedy-check_id = Проверьте номер.
remedy-ask_administrator = Обратитесь к администратору.
remedy-choose_answer = Выберите один из предложенных ответов.
remedy-choose_other_number = Выберите другой номер.
remedy-confirm_quantity = Подтвердите количество.
remedy-look_at_parcel = Посмотрите посылку.
remedy-use_new_key = Возьмите новый ключ.
remedy-ask_second_person = Попросите второго человека.

## Rights and roles

right-orders-see = Видеть заказы
right-orders-edit = Менять заказы
right-booking-create = Бронировать и связывать
right-decisions-answer = Отвечать на вопросы
right-warehouse-receive = Принимать товар
right-warehouse-ship = Упаковывать и отправлять
right-catalogue-edit = Менять каталог
right-money-see = Видеть цены и деньги
right-connections-edit = Менять подключения
right-people-edit = Менять людей
role-super_administrator = Суперадминистратор
role-super_operator = Супероператор
role-operator = Оператор
role-warehouse_clerk = Кладовщик
role-financier = Финансист
role-content_manager = Контент-менеджер
role-auditor = Аудитор

## Forms of warehouses, connections, accounts

act-parcel = Собрать посылку
act-poll = Прочитать заказы
weight-in-grams = Вес, г
carrier = Перевозчик
outward-number = Трек-номер
connection-warehouse = Склад
connection-cost-centre = Центр затрат
connection-start = Брать заказы, созданные с
connection-start-help = Например, 2026-03-01T00:00:00Z; пусто — с этой минуты.
connection-unpaid = Заказы с оплатой потом (наличные, перевод)
unpaid-after_confirmation = Покупать после подтверждения оплаты
unpaid-book_at_once = Покупать сразу
connection-background = Может сам смотреть заказы у поставщика
connection-settings = Настройки
connection-accounts = Учётные записи покупателей
connection-no-accounts = Ни одной учётной записи.
connection-change = Изменить настройки
connection-add-account = Добавить учётную запись
connection-none-chosen = Пока нет
account-member = Номер участника
account-access-token = Токен доступа
account-refresh-token = Токен обновления
account-valid = Вход действует
account-expired = Вход истёк
account-disabled = Выключена
settings-book-by-itself = Бронировать оплаченные строки без вопроса
settings-book-wait = Минут от оплаты до этого
settings-warehouses = Склады
settings-no-warehouses = Складов нет.
settings-add-warehouse = Добавить склад
settings-cost-centres = Центры затрат
settings-no-cost-centres = Центров затрат нет.
consignee-name = Получатель
consignee-mobile = Мобильный
consignee-phone = Телефон
consignee-postcode = Индекс
consignee-province = Провинция
consignee-city = Город
consignee-district = Район
consignee-address = Улица и дом
finding-valid = Проверка прошла.
raw-unreadable = Заказ магазина не читается.
all-shops = Все магазины
who-hub = Supercargo
who-console = Консоль
who-token = Токен API
who-person = Человек

## History of an order

note-line-moved = Строка перешла
note-line-ended = Строка закончилась
note-line-split = Строка разделена
note-line-cancel = Товар отменён
note-order-taken = Заказ принят
note-order-moved = Статус заказа
note-order-unreadable = Заказ магазина не читается
note-order-hold = Приостановлен
note-order-release = Возобновлён
note-order-confirm_payment = Оплата подтверждена
note-booking-reserved = Бронирование начато
note-booking-created = Забронировано у поставщика
note-booking-given_back = Бронь снята
note-booking-outcome_unknown = Исход бронирования неизвестен
note-booking-create = Бронирование запрошено
note-provider_order-moved = Заказ поставщика
note-decision-answered = На вопрос отвечено
note-decision-answer = На вопрос отвечено
note-parcel-create = Посылка собрана
note-parcel-pack = Посылка упакована
note-parcel-ship = Посылка передана
note-parcel-deliver = Посылка доставлена

## Settings of connections

setting-address = Адрес магазина
setting-url = Адрес
setting-consumer_key = Ключ (consumer key)
setting-consumer_secret = Секрет (consumer secret)
setting-webhook_secret = Секрет вебхуков
setting-told_completed = Статус, когда всё отправлено
setting-told_cancelled = Статус, когда ничего не будет
setting-app_key = Ключ приложения
setting-app_secret = Секрет приложения
setting-flow = Вид заказа
setting-gateway = Адрес шлюза
setting-order_page = Страница заказа
