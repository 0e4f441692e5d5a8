# Русский.

## Menu, frame

menu = Меню
menu-today = Сегодня
menu-orders = Заказы
menu-purchase = Закупка
menu-activities = Активности
menu-decisions = Решения
menu-warehouse = Склад
menu-goods = Товары
customers-title = Покупатели
customers-search = Имя, почта, телефон, заказ
customers-none = Покупателей пока нет
customers-none-help = Они появятся с первыми заказами.
customer-kind-registered = Зарегистрирован
customer-kind-guest = Гость
customer-kind-shop = Весь магазин
customer-unnamed = Без имени
customer-since = Известен с
customer-contact = Контакты
customer-no-balance = Нет
customer-merged = Объединены с этим покупателем
customer-alike = Возможно, тот же человек
customer-alike-help = Объединение не переносит заказы, его можно отменить в любое время.
act-merge = Объединить с этим покупателем
act-unmerge = Разделить снова
confirm-merge = Это один и тот же человек? Это можно отменить.
column-price = Цена
column-stock = Остаток
column-matching = Сопоставление
column-phone = Телефон
column-place = Город
column-orders = Заказы
column-balance = Баланс
column-last-order = Последний заказ
matching-matched = Предложение найдено
matching-ambiguous = Неоднозначно
matching-new = Новый
matching-gone = Нет в магазине
goods-search = Название, артикул, номер товара
goods-without-offer = Без предложения
goods-same-sku = Тот же SKU в другом магазине, предложения нет и там
goods-proposed-sku = Предложено: тот же SKU в другом магазине
goods-proposed-link = Предложено: ссылка на поставщика в магазине
goods-products = товаров
goods-variants = конфигураций
goods-changed = новых или изменённых
goods-gone = исчезло
goods-never = Ещё не читали
goods-reading = Читается
goods-none = Товаров пока нет
goods-none-help = Прочитайте товары магазина кнопкой выше.
goods-match-help = Записывает предложения, показанные в этих строках. Больше ничего не меняется.
act-read-goods = Прочитать товары
act-match = Принять отмеченные
act-match-one = Принять предложение
act-unmatch = Убрать предложение
act-link = Где покупается
product-categories = Категории
product-links = Ссылки на поставщика
product-link-unread = не читается ни одним провайдером
product-variants = Конфигурации
product-no-offer = Неизвестно, где это покупается.
product-no-price = Цены пока нет: её запросит первый план, а вы подтвердите.
product-which = Какое предложение верно?
product-sold = Недавно продано
link-address = Адрес товара или его номер
link-spec = Код спецификации, если есть
link-seller = Код продавца, если известен
link-price = Ожидаемая цена за штуку, CNY
link-help = Без цены её запросит первый план.
tab-rules = Статусы и правила
rules-statuses = Статусы
rules-read = Статусы магазина прочитаны
rules-unread = Статусы магазина ещё не прочитаны.
rules-to-shop = Что сообщается магазину
rules-to-shop-help = Когда заказ достигает шага, заказ в магазине получает этот статус. Ранний шаг никогда не отправляется после позднего.
rules-from-shop = Что значат статусы магазина
rules-from-shop-help = Статус, который поставили мы и который вернулся, ничего не меняет.
rules-existing = И для заказов, которые уже здесь
rules-paid = Что считается оплатой
rules-paid-help = Товары закупаются, когда заказ оплачен или так говорит одно из правил.
rules-later = Заказы с оплатой позже
rules-deposit = Задаток, % от суммы
rules-methods = Способы оплаты
rules-methods-help = Названия из последних заказов магазина.
rules-paid-statuses = Статусы, означающие оплату
rules-paid-statuses-help = Ничего не отмечено: заказ оплачен, когда магазин указал дату оплаты или его статус значит «можно закупать»; наложенный платёж и перевод отдельно. Отмечено: считаются только эти статусы.
rules-customers = Как объединяются покупатели
rules-customers-help = Два магазина имеют общего покупателя, только если оба опираются на одно и то же.
rules-usual = Как обычно
rules-usual-nothing = Как обычно: ничего
rules-usual-shipped = Как обычно: выполнен
rules-usual-completed = Как обычно: выполнен
rules-usual-cancelled = Как обычно: отменён
rules-nothing = Ничего не сообщать
step-in_purchase = В закупке
step-at_warehouse = На складе
step-shipped = Отправлен
step-completed = Получен покупателем
step-cancelled = Отменён
phase-draft = Черновик
phase-awaiting_payment = Ожидает оплаты
phase-processing = Можно закупать
phase-completed = Выполнен
phase-cancelled = Отменён
phase-refunded = Деньги возвращены
phase-other = Ничего не меняет
payment-prepaid = Предоплата
payment-cash_on_delivery = Наложенный платёж
payment-transfer = Банковский перевод
unpaid-after_deposit = Закупать после задатка
merge-by_email = Одна почта — один покупатель
merge-by_phone = Один телефон — один покупатель
merge-never = Никогда: только учётные записи магазина
merge-one_for_all = Один покупатель на весь магазин
act-read-statuses = Прочитать из магазина
act-foresee = Что изменится
foreseen-title = Что изменится
foreseen-more = Есть и более старые.
foreseen-customers = Покупателей у этих заказов: сейчас { $now }, будет { $then }
foreseen-orders = Какие заказы
refusal-customer_merged = Этот покупатель уже объединён с другим.
refusal-customer_has_merged = С этим покупателем уже объединены другие.
refusal-link_unread = Ни один провайдер не читает эту ссылку.
remedy-unmerge_customer = Сначала разделите покупателя.
remedy-merge_other_way = Объедините другого с этим покупателем.
remedy-type_other_link = Введите адрес товара или его номер.
money-receive = Получены деньги
money-receive-help = Задаток, перевод или наличные, которые вы видели. Отрицательная сумма исправляет ошибку.
money-amount = Сумма
act-receive-money = Записать
note-statuses-set = Изменено соответствие статусов
note-statuses-read = Прочитаны статусы магазина
note-paid_rule-set = Изменено, что считается оплатой
note-order-receive_money = Получены деньги
note-customers-set_policy = Изменено объединение покупателей
note-customer-merge = Покупатели объединены
note-customer-unmerge = Покупатели разделены
note-catalogue-read = Прочитаны товары
note-catalogue-match = Приняты предложения
note-catalogue-unmatch = Предложения убраны
note-catalogue-link = Товар связан с предложением
did-catalogue-match = Предложения сохранены. Строки этих товаров можно планировать.
did-catalogue-unmatch = Предложение убрано. То, что уже куплено, остаётся купленным.
goods-several = Возможных предложений: { $count }
product-stock = В наличии: { $count }
rules-as-connector = Как обычно: { $value }
foreseen-looked = Просмотрено заказов: { $count }.
foreseen-moved = Заказов, у которых здесь изменится статус: { $count }
foreseen-moved-paid = Заказов, в которых товары можно станет или нельзя станет покупать: { $count }
foreseen-moved-customers = Заказов, которые перейдут другому покупателю: { $count }
foreseen-told = Сообщений, которые уйдут магазину: { $count }
menu-connections = Подключения
menu-people = Люди
menu-audit = Журнал изменений
company-switch = Другая компания
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
filters = Фильтры
filter-clear = Сбросить
sort-by = Сортировать
sort-arrival = Принято сюда
sort-by-column = Сортировка: { $value }
sort-up = В обратном порядке
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
refused = Отказано
piece = шт.
pieces-of = шт.
grams = г
milliseconds = мс
next-try = следующая попытка
next-begin = начнётся
details = Подробности
flash-done = Готово.
flash-answered = Ответ принят.
flash-queued = Запущено. Работа продолжится, даже если уйти со страницы.
flash-refused = Сейчас это невозможно.
flash-nothing = Делать нечего.
flash-noted = { $value }.
did-factor-begin = Второй фактор начат. Отсканируйте код ниже и введите то, что покажет приложение.
did-factor-drop = Второй фактор отключён. Теперь вашу учётную запись защищает только пароль.
did-password-set = Пароль изменён. Все остальные ваши входы завершены.
did-login-end = Вход завершён: этому браузеру придётся войти заново.
did-login-end_others = Все остальные входы завершены. Вы вошли только в этом браузере.
did-member-set = Роль и права изменены: { $value }. Они действуют сразу.
did-member-end = { $value } больше не в компании. Входы здесь завершены; вернуть человека можно приглашением.
did-member-drop_factor = Второй фактор отключён: { $value }. Попросите человека настроить новый.
did-invitation-withdraw = Приглашение отозвано. Ссылка больше не действует.
did-token-end = Токен завершён. Программам с ним теперь отказывают.
did-company-create = Компания «{ $value }» создана, вы её супер-администратор. Перейдите в неё, чтобы добавить людей и подключения.
did-company-set = Настройки компании сохранены.
did-warehouse-set = Склад сохранён. Теперь его можно указать в магазине.
did-cost_centre-add = Центр затрат добавлен. Теперь его можно указать в магазине.
did-offers-import = Предложения загружены. Строки с этими товарами теперь можно планировать.
did-status-name = Названия сохранены. Страницы и файлы теперь используют их.
company-go = Перейти в «{ $value }»
company-here = вы здесь

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
code-title = Второй фактор
code-lead = Пароль верный. Теперь код из приложения-аутентификатора.
code-label = Код
code-help = Шесть цифр. Без устройства: один из кодов восстановления.
code-back = Назад ко входу
invitation-title = Приглашение
invitation-lead = Вас приглашают в эту компанию в роли: { $value }.
invitation-until = Действует до
invitation-join-as = Войти как { $value }
invitation-have-login = У вас уже есть логин?
invitation-new = Новый человек
invitation-do = Вступить в компанию
invitation-over = Приглашение больше не действует
invitation-over-help = Им уже воспользовались, его отозвали или прошла неделя. Попросите новое.
me-title = Ваша учётная запись
me-password = Пароль
me-password-old = Нынешний пароль
me-password-new = Новый пароль
me-password-help = Все остальные входы завершатся.
me-password-do = Сменить пароль
me-factor = Второй фактор
me-factor-help = Код с телефона в дополнение к паролю. Кто узнает только пароль, не войдёт.
me-factor-password-help = Чтобы убедиться, что это вы.
me-factor-begin = Настроить второй фактор
me-factor-scan = Отсканируйте это приложением-аутентификатором.
me-factor-qr = QR-код секрета
me-factor-type = Или введите:
me-factor-code = Введите код, который показывает приложение.
me-factor-on = Включить
me-factor-is-on = Включён
me-factor-drop = Отключить второй фактор
me-codes-once = Сохраните эти коды восстановления: больше они не показываются.
me-codes-help = Каждый откроет учётную запись один раз, если телефон потерян.
me-codes-copy = Скопировать все коды
me-codes-renew = Новые коды восстановления
me-codes-left = { $count ->
    [one] остался { $count } код восстановления
    [few] осталось { $count } кода восстановления
   *[many] осталось { $count } кодов восстановления
}
me-codes-renew-help = Старые перестанут действовать.
me-logins = Где вы вошли
me-logins-help = Завершите незнакомое и смените пароль.
me-this-login = этот
column-device = Устройство
column-seen = Последний раз
device-unknown = Неизвестное устройство
act-end-login = Завершить
act-end-others = Завершить все остальные
people-you = вы
people-ended = завершено
people-has-factor = второй фактор
people-no-factor = без второго фактора
people-change-role = Роль и права
people-role-help = Роль — это шаблон прав.
people-rights-single = Отдельные права
people-invitations = Приглашения
people-invitations-help = Ссылка действует один раз и неделю.
people-link-once = Отправьте эту ссылку человеку: больше она не показывается.
people-by = от
people-nobody-named = имя не указано
people-never-used = не использовался
people-api-help = Что умеет токен, описано здесь:
people-api = Описание API (OpenAPI)
people-until = до
people-used = последнее использование
people-no-end = бессрочно
people-invite = Пригласить человека
people-invite-name = Для кого
people-invite-name-help = Только для этого списка.
people-invite-do = Создать ссылку
people-token-days = Действует
people-days = { $count ->
    [one] { $count } день
    [few] { $count } дня
   *[many] { $count } дней
}
people-company = Компании
people-company-help = Ещё одна компания на этой установке, со своими людьми, магазинами и деньгами. Вы станете её супер-администратором.
people-company-add = Добавить компанию
people-company-do = Создать компанию
people-logins = Где вошли сотрудники
people-logins-help = Браузеры, открытые сейчас на этой компании.
act-end-member = Исключить из компании
confirm-end-member = Исключить из компании: { $value }? Входы здесь завершатся.
act-drop-factor = Снять второй фактор
confirm-drop-factor = Отключить второй фактор ({ $value })? Тогда учётную запись защищает только пароль.
act-withdraw = Отозвать
column-what = Что
column-before = Было
column-after = Стало
column-from-where = Откуда
audit-people = Люди и программы
audit-all-who = Все
audit-all-what = Всё
audit-true = да
audit-false = нет
audit-package = Посылка
audit-parcel = Отправление
audit-booking = Бронирование
audit-field-address = адрес
audit-field-access_token = токен доступа
audit-field-account = аккаунт
audit-field-add = добавленные права
audit-field-added = добавленные права
audit-field-agent = устройство
audit-field-allowed = разрешено
audit-field-amount = сумма
audit-field-answer = ответ
audit-field-background_sync = фоновая синхронизация
audit-field-book_by_itself = бронирует сам
audit-field-book_wait_minutes = минут до бронирования
audit-field-cancel = отменить у провайдера
audit-field-cancelled = отменено
audit-field-cash_on_delivery = наложенный платёж
audit-field-check_after_export = проверка после выгрузки
audit-field-city = город
audit-field-code = код
audit-field-company = компания
audit-field-confirmed = подтверждено
audit-field-connection = подключение
audit-field-consignee = получатель
audit-field-cost_centre = центр затрат
audit-field-currency = валюта
audit-field-customer = покупатель
audit-field-days = дней
audit-field-delivery = доставка по Китаю
audit-field-deposit_percent = задаток, процентов
audit-field-district = район
audit-field-existing = и существующие
audit-field-external_id = номер в магазине
audit-field-grant = роль и права
audit-field-in_window = в отдельном окне
audit-field-language = язык
audit-field-invited_by = кто пригласил
audit-field-ended_logins = завершено входов
audit-field-lines = строк
audit-field-login = логин
audit-field-member_id = номер участника
audit-field-methods = способы
audit-field-mobile = мобильный
audit-field-name = имя
audit-field-names = названия
audit-field-night_hour = час ночной проверки
audit-field-number = номер
audit-field-numbers = номера
audit-field-offer = предложение
audit-field-on = включено
audit-field-owner = владелец
audit-field-paid = оплачено
audit-field-payment = оплата
audit-field-phone = телефон
audit-field-pieces = штук
audit-field-policy = правило
audit-field-postcode = индекс
audit-field-price = цена
audit-field-product = товар
audit-field-province = провинция
audit-field-raw = слово провайдера
audit-field-reason = причина
audit-field-recovery_code = по резервному коду
audit-field-reference = наш номер
audit-field-remove = снятые права
audit-field-removed = снятые права
audit-field-rights = права
audit-field-role = роль
audit-field-seller = продавец
audit-field-seller_name = продавец
audit-field-settings = настройки
audit-field-since = с
audit-field-spec = конфигурация
audit-field-start_at = заказы с
audit-field-state = состояние
audit-field-status = статус
audit-field-time_zone = часовой пояс
audit-field-title = название
audit-field-total = итого
audit-field-tracking = трек-номер
audit-field-unpaid = не оплачено
audit-field-until = до
audit-field-url = адрес
audit-field-user = человек
audit-field-variant = вариант
audit-field-warehouse = склад
audit-field-weight_g = вес, г
audit-field-why = почему
audit-field-carrier = перевозчик
audit-field-provider = провайдер
audit-field-quantity = количество
audit-field-kind = вид
field-missing = Это нужно заполнить.

## Columns

column-amount = Сумма
column-ceiling = Потолок цены
column-changed = Изменён
column-asked = Вопрос задан
column-answered = Ответ дан
column-begun = Начато
column-left = Не вышло
column-lines = Строк
column-found-orders = У провайдера
column-problem = Что не так
column-ordered = Оформлен
column-acts = Действия
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
    [one] задание не удалось
    [few] задания не удались
    [many] заданий не удались
   *[other] задания не удались
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
order-refunded = Возвращено
order-remaining = Осталось
order-payment = Способ
order-lines-by-status = Строки по статусам
order-note = Примечание покупателя
order-no-offer = Предложение неизвестно
order-booked-at = забронировано по
order-no-bookings = Ничего не забронировано
order-reference = Наша метка
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
act-same-shop = Это тот же магазин
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
confirm-same-shop = Магазин переехал или восстановлен из копии? Подключение снова включится, заказы будут читаться на новом месте с того момента, где чтение остановилось. Если это копия или другой магазин, его заказы будут закуплены по-настоящему.
confirm-not-created = Вы уверены, что у провайдера нет такого заказа? Он будет куплен снова.
confirm-remove = Удалить?
confirm-unbind = Отвязать и отменить у провайдера?

## Purchase

purchase-none = Закупать нечего
purchase-none-help = Здесь появятся оплаченные строки, сгруппированные по продавцам.
purchase-to-pay = К оплате у провайдера
purchase-ready = Готовые к закупке
purchase-blocked = Пока нельзя купить
purchase-cost = Товары, не больше
purchase-lead = Строки собраны по продавцам. Каждый заказ покупателя становится отдельным провайдерским заказом; план их показывает.
purchase-more = { $count ->
    [one] Ждёт ещё { $count } строка; она появится, когда эти будут куплены.
    [few] Ждут ещё { $count } строки; они появятся, когда эти будут куплены.
   *[other] Ждут ещё { $count } строк; они появятся, когда эти будут куплены.
}
purchase-no-delivery = без доставки по Китаю
purchase-changed = Список изменился.
purchase-new-lines = Новых строк:
purchase-show = Показать
purchase-new = Новая

## Warehouse

scan-placeholder = Отсканируйте или введите трек-номер
scan-short = Трек-номер
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
connection-more = Другие настройки; их можно не менять
connection-steps = Где взять ключ
connection-change-help = Подключение проверится заново; затем включите его снова.
connection-facts = Что это за магазин
connection-facts-provider = Что найдено
connection-none-needed = Нет. Без него магазин нельзя включить.
check-reached = Отвечает как следует
check-accepted = Проверка прошла успешно
check-orders_read = Заказы можно читать
check-orders_read-bad = Заказы читать нельзя
check-orders_write = Заказы можно изменять
check-orders_write-bad = Заказы изменять нельзя
check-hooks = Вебхуки можно создавать
check-hooks-bad = Вебхуки создавать нельзя
missing-hooks-help = Ничего не потеряется: магазин опрашивается. Дайте пользователю ключа роль менеджера магазина или создайте вебхуки вручную, как сказано на вкладке «Вебхуки».
missing-orders_read-help = В магазине откройте WooCommerce, Настройки, Дополнительно, REST API, дайте ключу право Read/Write и проверьте, что его пользователь — администратор или менеджер магазина. Затем проверьте снова.
missing-orders_write-help = Статусы и заметки нельзя будет отправить. В магазине откройте WooCommerce, Настройки, Дополнительно, REST API, дайте ключу право Read/Write и проверьте снова.
connection-test = Проверка
connection-untested = После последнего изменения не проверялось.
connection-hook = Адрес вебхука
connection-deliveries = Доставки вебхуков
connection-exchanges = Обмены
secret-set = Задан. Оставьте пустым, чтобы не менять.
secret-again = Введите ещё раз: секреты обратно не отправляются.
delivery-stored = Сохранена
delivery-ignored = Пропущена
delivery-duplicate = Повтор
delivery-processed = Обработана
delivery-failed = Не удалась
delivery-quarantined = В карантине
delivery-refused = Неверная подпись

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
activity-step-planning = Запрос цен
activity-step-working = В работе
activity-step-asking = Вопрос
activity-step-done = Готово
activity-step-left = Пропущено
activity-kind-booking = Бронирование
activity-kind-sync = Синхронизация
activity-kind-bind = Связывание
activity-kind-unbind = Отвязка
activity-kind-payment = Ссылка на оплату
activity-kind-recalculate = Пересчёт
activity-left-skipped = Отложено
activity-left-ended = Строка завершена
activity-left-taken-back = Для неё ничего не отправлено.
activity-step-taken-back = Снята
activity-taken-back = { $count ->
    [one] Снята { $count } строка: для неё ничего не куплено.
    [few] Сняты { $count } строки: для них ничего не куплено.
   *[other] Снято { $count } строк: для них ничего не куплено.
}
next-book = { $count ->
    [one] Забронировать оставшуюся строку
    [few] Забронировать { $count } оставшиеся строки
   *[other] Забронировать { $count } оставшихся строк
}
next-answer = { $count ->
    [one] Ответить на { $count } вопрос
    [few] Ответить на { $count } вопроса
   *[other] Ответить на { $count } вопросов
}
next-order = { $count ->
   *[other] Открыть заказ
}
next-purchase = { $count ->
   *[other] К закупке
}
activity-problem-order_not_found = В этом аккаунте такого заказа нет.
activity-problem-order_closed = Провайдерский заказ закрыт.
activity-problem-nothing_fits = Ни одна строка этого заказа в нём не найдена.
activity-problem-bound_elsewhere = Он уже связан.
activity-problem-cannot_cancel = Провайдер его больше не отменяет.
activities-all-kinds = Все виды
activities-old = И старше 30 дней
activities-work = Активности
activities-jobs = Задания за ними
activities-none-help = Здесь видны бронирование, связывание, отвязка и синхронизация: ход и вопросы.
activities-failed = { $count ->
    [one] { $count } пропущена
    [few] { $count } пропущены
   *[other] { $count } пропущено
}
found-lines = Найдено строк заказов
found-orders = Найдено заказов провайдеров
found-lines-booked = Строк забронировано
found-orders-made = Заказов провайдеров создано
window-page = Открыть страницей
window-close = Закрыть: работа продолжится
window-goes-on = Окно можно закрыть: работа продолжается.
window-ended = Работа завершена. Больше ничего не выполняется.
window-again = Показать снова
window-questions = { $count ->
    [one] Ждёт { $count } вопрос
    [few] Ждут { $count } вопроса
   *[other] Ждут { $count } вопросов
}
act-abort = Прервать
confirm-abort = Остановить перед следующим товаром? Сделанное останется.
act-plan = Показать план
act-bind = Связать
act-pay-link = Получить ссылку на оплату
pay-open = Открыть кассу
pay-help = Откройте там, где вы вошли этим покупателем. После оплаты синхронизация передвинет строки.
pay-lead = Одна ссылка на все отмеченные заказы одного аккаунта.
pay-sum = К оплате, с доставкой по Китаю
desk-at-provider = у провайдера
activity-problem-no_payment_link = Провайдер не даёт на это ссылку.
activity-problem-unpayable = Поставщик не принимает оплату за { $numbers }. Эти заказы читаются заново; запросите ссылку без них.
activity-problem-no_answer = Провайдер не ответил.
activity-problem-process_ended = Каждый раз во время этой работы программа обрывалась. Покажите это техникам, затем повторите.
act-unbind = Отвязать
confirm-cut = Отвязать отмеченные строки от их провайдерских заказов?
unbind-help = Отметьте выше забронированные или закупленные строки. Они вернутся в «Готовые к закупке» и будут отложены.
unbind-cancel = Отменить неоплаченный заказ и у провайдера
unbind-reason = Причина (нужна, если оплачено)
desk-ready = Готовые к закупке
desk-held = Забронировано, ещё не оплачено
desk-bought = Закупленные
desk-homeless = Пока без предложения
desk-aside = Отложено
desk-expected = ожидалось
desk-session = Сессия
desk-no-session = Никто не вошёл
desk-number = Номер провайдерского заказа
desk-number-short = Номер заказа
desk-works = Последние активности
desk-bookings = Брони
plan-title = План
plan-back = Назад
plan-lead = Пока ничего не отправлено. Цены последние известные; перед бронированием провайдер будет спрошен снова, и более высокая цена станет вопросом.
plan-order = Провайдерский заказ для
plan-goods = Товары по последним ценам
plan-freight = Доставка по Китаю
act-recalculate = Спросить цены у провайдера
price-quoted = на
price-typed = введено вручную
price-now = Сейчас
price-type = Указать цену
price-piece = Цена за штуку, ¥
price-delivery = Внутренняя доставка строки, ¥
price-type-help = Цена, которую вы видите у провайдера. Дороже без вопроса не покупается. Пусто — цена предложения.
offer-add = Добавить предложение
offer-provider = Провайдер
offer-number = Номер предложения
offer-spec = Конфигурация (spec id; пусто, если её нет)
offer-seller = Id продавца
offer-price = Цена за штуку, ¥
offer-add-help = Номер стоит в адресе страницы предложения. Предложение сохранится и для следующих заказов этого товара.
plan-orders = { $count ->
    [one] { $count } провайдерский заказ
    [few] { $count } провайдерских заказа
   *[other] { $count } провайдерских заказов
}
plan-none = Ничего не выбрано
plan-none-help = Отметьте строки и снова нажмите «Показать план».
plan-blocked = Сейчас купить нельзя

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
problem-not_yours = У вас нет права это видеть
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
booking-not-checked = не проверено
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
package-state-discarded = Не посылка
verdict-received = Принято
verdict-received_several = Принято, несколько строк
verdict-unidentified = Неопознанная посылка
verdict-already_received = Уже принято
verdict-repeated = Тот же код ещё раз
verdict-received-help = Строка теперь на складе.
verdict-received_several-help = Пересчитайте штуки каждой строки.
verdict-unidentified-help = Этот номер пока никому не известен. Он сохранён и будет опознан сам.
verdict-already_received-help = Ничего не изменилось.
verdict-repeated-help = Считается одним сканом.
verdict-refused = Это не код
verdict-refused-help = Ничего не принято. В коде от 3 до 64 букв и цифр: отсканируйте этикетку ещё раз.
hold-total_mismatch = части не сходятся с суммой магазина
hold-person = приостановил человек
hold-backfill = загружен задним числом
hold-refunded = возвращена часть денег: возможно, нужен уже не весь товар
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
decision-variant_gone-help = Проданной конфигурации больше нет там, где мы её покупаем, или для неё не известно предложение.
decision-price_changed = Цена выросла
decision-price_changed-help = Продавец просит больше, чем может стоить эта строка.
decision-out_of_stock = Нет в наличии
decision-out_of_stock-help = У продавца слишком мало штук этой конфигурации.
decision-below_minimum = Меньше минимальной партии
decision-below_minimum-help = Такое малое количество продавец не продаёт.
decision-mixed_batch = Смешанная партия
decision-mixed_batch-help = Не выполнено правило продавца о смешанной партии.
decision-not_sold_online = Не продаётся онлайн
decision-not_sold_online-help = Это предложение больше нельзя заказать через интернет.
decision-agency_missing = Нет связи с продавцом
decision-agency_missing-help = Этот продавец продаёт только одобренным им распространителям.
decision-zero_price = Нулевая цена
decision-zero_price-help = Продавец не показывает цену этой конфигурации.
decision-several_sellers = Несколько продавцов
decision-several_sellers-help = Строки принадлежат разным продавцам и не могут быть одним провайдерским заказом.
decision-booking_limit = Слишком много неоплаченных заказов
decision-booking_limit-help = Провайдер разрешает этому аккаунту держать лишь ограниченное число неоплаченных заказов.
decision-session_expired = Сессия истекла
decision-session_expired-help = Провайдер больше не узнаёт этот аккаунт: срок входа истёк, продлить его может только человек.
decision-payment_account_missing = Нет платёжного аккаунта
decision-payment_account_missing-help = К аккаунту покупателя не привязан Alipay.
decision-consignee_refused = Адрес склада не принят
decision-consignee_refused-help = Провайдер не принимает имя, телефон или адрес склада.
decision-shop_changed = Магазин передумал
decision-shop_changed-help = Магазин изменил, отменил или вернул это уже после бронирования.
decision-hand_made_twin = Это наша покупка?
decision-hand_made_twin-help = Ответ на наш запрос потерян, а в аккаунте есть похожий заказ без нашей метки.
decision-outcome_unknown = Забронировано или нет?
decision-outcome_unknown-help = Провайдер не ответил, и проверить у него нельзя.
decision-mismatch = Провайдерский заказ отличается
decision-mismatch-help = Забронировано не совсем то, что мы заказали.
decision-provider_closed = Заказ закрыт
decision-provider_closed-help = Провайдер или продавец закрыл заказ.
decision-unknown_status = Неизвестный статус
decision-unknown_status-help = Провайдер показывает статус, который здесь не известен.
decision-which_line = Какая это строка?
decision-which_line-help = Одна позиция провайдерского заказа подходит к нескольким строкам.
decision-restored = Восстановлено из резервной копии
decision-restored-help = Компания восстановлена из резервной копии или перенесена сюда. Всё, что куплено с того момента, есть у провайдеров, но не здесь.
decision-unknown_purchase = Куплено после резервной копии
decision-unknown_purchase-help = У провайдера есть заказ, сделанный после резервной копии, и ни одно бронирование о нём не знает.
decision-provider_refused = Провайдер отказал
decision-provider_refused-help = Провайдер не принимает этот заказ.
answer-skip_item = Пропустить товар
answer-cancel_item = Отменить товар
answer-retry = Повторить
answer-accept = Принять
answer-choose_variant = Взять новое предложение
answer-unbind_and_cancel = Отвязать и отменить
answer-keep_for_stock = Оставить на складе
answer-ignore = Не обращать внимания
answer-bind = Это наш: связать
answer-not_ours = Это не наш
answer-look_again = Проверить ещё раз
answer-mark_not_created = Не был создан
answer-book_again = Забронировать снова
answer-sign_in_again = Войти снова
answer-other_account = Взять другой аккаунт
answer-go_on = Снова покупать
answer-session_expired-skip_item = Отложить работу
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
refusal-company_restored = Компания восстановлена из резервной копии; что куплено с тех пор, ещё не известно.
refusal-account_unseen = Аккаунт { $login } ещё не просмотрен.
refusal-purchase_unknown = Провайдерский заказ { $number } не относится ни к одному заказу.
refusal-offer_unknown = Для конфигурации нет предложения.
refusal-offer_not_new = Предложение всё то же, о котором этот вопрос.
refusal-session_missing = У провайдера нет вошедшего аккаунта.
refusal-consignee_incomplete = Данные получателя склада неполны.
refusal-connection_disabled = Подключение выключено.
refusal-connection_untested = Подключение не прошло проверку.
refusal-shop_read_elsewhere = Заказы этого магазина читает другое подключение.
refusal-other_shop = Это другой магазин: из { $of } проверенных заказов там есть { $same }, под тем же номером другие заказы — { $other }, отсутствуют — { $gone }. Они записались бы поверх ваших.
refusal-setting_wrong = Введённое значение не подходит или отсутствует.
refusal-not_found = Этого нет.
refusal-right_missing = У вас нет права.
refusal-decision_closed = Вопрос закрыт.
refusal-answer_unknown = Такой ответ невозможен.
refusal-bound_elsewhere = Провайдерский заказ уже связан.
refusal-more_than_expected = Больше штук, чем ожидалось.
refusal-parcel_status = Посылка в другом состоянии.
refusal-row_wrong = Строка файла не читается.
refusal-name_taken = Имя занято.
refusal-password_weak = Пароль слишком слабый.
refusal-password_wrong = Неверный пароль.
refusal-code_wrong = Код неверный или уже использован.
refusal-person_needed = Это может сделать только вошедший человек.
refusal-last_administrator = Это последний супер-администратор.
refusal-member_elsewhere = Человек состоит и в другой компании.
refusal-key_reused = Тот же ключ пришёл с другим запросом.
refusal-stale = Кто-то успел раньше.
refusal-second_person_needed = Нужно согласие второго человека.
refusal-nothing_to_do = Делать больше нечего.
refusal-nothing_chosen = Ничего не отмечено.
refusal-being_unbound = Он как раз отменяется у провайдера.
refusal-being_booked = Это сейчас бронирует кто-то другой.
refusal-several_accounts = Отмеченные заказы сделаны с разных аккаунтов. Одна ссылка оплачивает заказы одного.
refusal-too_many_for_link = Одна ссылка оплачивает не более { $most } заказов.
refusal-nothing_to_pay = Этот провайдерский заказ не ждёт оплаты.
refusal-package_known = Эта посылка известна: убрать её нельзя.
refusal-activity_ended = Эта активность уже завершена.
refusal-line_unbound = По этой строке ещё ничего не куплено.
refusal-reason_missing = Нужна причина: провайдерский заказ уже оплачен.
refusal-provider_order_paid = Провайдерский заказ оплачен. Отменить его отсюда нельзя.
refusal-more_lines_in_order = В провайдерском заказе есть и другие строки. Отменить его можно только целиком.
remedy-wait_for_payment = Дождитесь оплаты или подтвердите её.
remedy-look_again = Обновите и посмотрите ещё раз.
remedy-wait_for_look = Подождите четверть часа; если сессия истекла, войдите, или завершите сессию и посмотрите сами.
remedy-tick_something = Отметьте хотя бы одно.
remedy-choose_one_account = Отмечайте заказы одного аккаунта за раз.
remedy-tick_fewer = Отметьте меньше, а затем получите вторую ссылку.
remedy-say_reason = Напишите, почему.
remedy-unbind_without_cancelling = Отвяжите без отмены: товар останется у вас как запас.
remedy-choose_all_lines = Отметьте все его строки или отвяжите без отмены.
remedy-wait_for_customer = Дождитесь ответа покупателя.
remedy-answer_decision = Ответьте на вопрос.
remedy-release_order = Возобновите заказ.
remedy-add_offer = Добавьте предложение для конфигурации.
remedy-sign_in_account = Войдите аккаунтом.
remedy-complete_consignee = Дополните получателя в настройках склада.
remedy-enable_connection = Включите подключение.
remedy-test_connection = Проверьте подключение.
remedy-use_other_connection = Включите подключение, за которым числится этот магазин, или измените его настройки: заказы остаются там.
remedy-add_other_connection = Добавьте его отдельным подключением или верните прежний адрес.
remedy-correct_input = Исправьте введённое.
remedy-check_id = Проверьте номер.
remedy-ask_administrator = Обратитесь к администратору.
remedy-choose_answer = Выберите один из предложенных ответов.
remedy-choose_other_number = Выберите другой номер.
remedy-confirm_quantity = Подтвердите количество.
remedy-look_at_parcel = Посмотрите посылку.
remedy-use_new_key = Возьмите новый ключ.
remedy-sign_in_yourself = Войдите и сделайте это на своей странице.
remedy-name_another_administrator = Сначала назначьте другого супер-администратора.
remedy-use_console = Попросите владельца установки сделать это в консоли.
remedy-ask_second_person = Попросите второго человека.
row-wrong-field_empty = Столбец { $value } пуст.
row-wrong-provider = Нет провайдера «{ $value }».
row-wrong-currency = Цена должна быть в CNY, а не в «{ $value }».
row-wrong-price = «{ $value }» — не цена больше нуля.
row-wrong-heading = В заголовке нет столбцов: { $value }.
row-wrong-columns = В строке не столько столбцов, сколько в заголовке: { $value }.
row-wrong-too_long = Список слишком длинный или в нём слишком много ошибочных строк.
row-wrong-no_rows = В списке нет строк.
row-wrong-unreadable = Строку не удалось прочитать. Нужен файл CSV в UTF-8.

## Rights and roles

right-orders-see = Видеть заказы
right-orders-edit = Менять заказы
right-booking-create = Бронировать и связывать
right-booking-unbind_paid = Отвязывать оплаченное
right-decisions-answer = Отвечать на вопросы
right-warehouse-receive = Принимать товар
right-warehouse-ship = Упаковывать и отправлять
right-catalogue-edit = Менять каталог
right-money-see = Видеть цены и деньги
right-connections-edit = Менять подключения
right-settings-edit = Менять настройки работы
right-audit-see = Видеть журнал изменений
right-companies-create = Создавать компании
right-own-edit = Свои пароль и входы
section-orders = Заказы
section-booking = Закупка
section-decisions = Решения
section-warehouse = Склад
section-catalogue = Каталог
section-money = Деньги
section-connections = Подключения
section-settings = Настройки работы
section-people = Люди
section-audit = Журнал
section-companies = Компании
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
act-take-out = Вынуть
act-drop-parcel = Отменить сборку
parcel-empty = В посылке больше ничего нет.
act-poll = Прочитать заказы
weight-in-grams = Вес, г
carrier = Перевозчик
outward-number = Трек-номер
connection-warehouse = Склад
connection-cost-centre = Центр затрат
connection-start = Брать заказы, созданные с
connection-start-help = День по часам { $value }. Пусто: с этого момента. Более ранние заказы можно прочитать позже, на удержании.
connection-unpaid = Заказы с оплатой потом (наличные, перевод)
unpaid-after_confirmation = Покупать после подтверждения
unpaid-book_at_once = Покупать сразу
connection-background = Может сам смотреть заказы у поставщика
connection-settings = Настройки
connection-accounts = Сессии учётных записей покупателей
connection-no-accounts = Сессий пока нет. Добавьте: вход выполняется на странице самого провайдера.
connection-change = Изменить настройки
connection-add-account = Добавить сессию по токенам
connection-none-chosen = Пока нет
account-member = Номер участника
account-access-token = Токен доступа
account-refresh-token = Токен обновления
account-valid = Действует
account-expired = Продлевается
account-disabled = Выход выполнен
settings-book-by-itself = Бронировать оплаченные строки без вопроса
settings-book-wait = Минут от оплаты до этого
settings-warehouses = Склады
settings-no-warehouses = Складов нет.
settings-add-warehouse = Добавить склад
settings-cost-centres = Центры затрат
settings-no-cost-centres = Центров затрат нет.
names-title = Названия статусов
names-help = Как ваша компания называет статусы — на всех страницах. Коды в API и в файлах не меняются. Рекомендуем обычные названия.
names-any-language = Любой язык
names-line = Строки заказов
names-order = Заказы
names-provider-order = Провайдерские заказы
names-empty = Пустое поле — обычное название.
act-restore-names = Вернуть обычные названия
confirm-restore-names = Все названия вашей компании будут убраны, на всех языках.
consignee-name = Получатель
consignee-mobile = Мобильный
consignee-phone = Телефон
consignee-postcode = Индекс
consignee-province = Провинция
consignee-city = Город
consignee-district = Район
consignee-address = Улица и дом
finding-changed = Изменилось { $at }: { $what }, { $from } → { $to }
finding-none = нет
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
note-delivery-refused = Доставка вебхука отклонена
note-order-hold = Приостановлен
note-order-release = Возобновлён
note-order-confirm_payment = Оплата подтверждена
note-booking-reserved = Бронирование начато
note-booking-created = Забронировано у поставщика
note-booking-given_back = Бронь снята
note-booking-handed_over = Бронирование передано другому аккаунту
note-line-price_typed = Цена указана
note-booking-outcome_unknown = Исход бронирования неизвестен
note-booking-create = Бронирование запрошено
note-payment-link = Запрошена ссылка на оплату
note-booking-bind = Запрошена привязка по номеру
note-booking-bound = Связано с провайдерским заказом
note-booking-unbind = Запрошена отвязка
note-booking-unbound = Отвязано от провайдерского заказа
note-activity-abort = Активность прервана
note-provider_order-moved = Заказ поставщика
note-decision-answered = На вопрос отвечено
note-decision-answer = На вопрос отвечено
note-parcel-create = Посылка собрана
note-parcel-pack = Посылка упакована
note-parcel-ship = Посылка передана
note-parcel-deliver = Посылка доставлена
note-company-set = Изменены настройки работы
note-company-set_up = Компания создана
note-company-create = Создана ещё одна компания
note-member-create = Человек добавлен
note-member-set = Изменены роль и права
note-member-end = Человек исключён
note-member-drop_factor = Снят второй фактор
note-invitation-create = Создано приглашение
note-invitation-withdraw = Приглашение отозвано
note-invitation-accepted = Приглашение принято
note-token-create = Создан токен API
note-token-end = Токен API отозван
note-login-begun = Вход
note-login-password_right = Пароль верный, запрошен код
note-login-password_wrong = Вход с неверным паролем
note-login-code_wrong = Вход с неверным кодом
note-login-ended = Выход
note-login-entered = Пришёл из другой компании
note-login-left = Ушёл в другую компанию
note-login-end = Вход завершён
note-login-end_others = Все остальные входы завершены
note-password-set = Пароль изменён
note-password-reset = Пароль сброшен в консоли
note-factor-begin = Начата настройка второго фактора
note-factor-confirm = Второй фактор включён
note-factor-drop = Второй фактор отключён
note-factor-renew_codes = Новые коды восстановления
note-status-name = Изменены названия статусов
note-status-restore_names = Восстановлены обычные названия статусов
note-warehouse-set = Изменён склад
note-cost_centre-add = Добавлен центр затрат
note-connection-add = Добавлено подключение
note-connection-set = Изменено подключение
note-connection-test = Проверка подключения
note-connection-enable = Подключение включено
note-connection-same_shop = Подтверждено: тот же магазин на новом месте
did-connection-same_shop = Магазин читается на новом месте с того момента, где чтение остановилось. Ночная сверка проверит, что ни один заказ не пропущен.
note-connection-disable = Подключение отключено
note-connection-poll = Чтение заказов магазина
note-backfill-cancel = Чтение старых заказов прервано
note-backfill-pause = Чтение старых заказов приостановлено
note-backfill-resume = Чтение старых заказов продолжено
note-delivery-run_again = Доставка вебхука выполнена снова
note-orders-backfill = Запрошены старые заказы
note-orders-fill_gaps = Магазин дочитан
note-orders-understand_again = Непрочитанные заказы выполнены снова
note-orders-take_as_new = Другой заказ под его номером принят как новый
note-proof-heal = Находки сверки прочитаны снова
note-proof-run = Магазин сверен
note-proof-found = Сверка что-то нашла
note-webhooks-check = Вебхуки проверены
note-webhooks-create = Запрошены вебхуки в магазине
note-webhooks-remove = Вебхуки убраны из магазина
note-webhooks-renew_secret = Новый секрет вебхуков
note-webhooks-slow_poll = Редкий опрос переключён
note-webhooks-repaired = Вебхуки созданы заново
note-webhooks-silent = Вебхуки молчат
note-webhooks-missing = Вебхуки не исправлены
note-connection-facts_changed = Магазин изменился
note-connection-paused = Подключение остановлено: отвечает другой магазин
note-connection-moved = Магазин читается на новом месте
note-connection-background_sync = Фоновая синхронизация разрешена или запрещена
note-connection-check_after_export = Переключена проверка после экспорта
note-connection-rename = Подключение переименовано
note-account-add = Добавлен аккаунт
note-account-sync = Синхронизация аккаунта
note-session-begin = Начат вход у провайдера
note-session-end = Сессия у провайдера завершена
note-session-ended = Сессия у провайдера завершена
note-session-signed_in = Вход у провайдера выполнен
note-session-signed_out = Сессия у провайдера истекла
note-offer-set = Изменено предложение
note-offers-import = Импорт предложений
note-order-read_again = Заказ прочитан заново
note-order-shop_status = Статус в магазине
note-order-total_changed = Магазин изменил сумму
note-order-refunded = Магазин вернул деньги
note-order-held = Остановлен хабом
note-order-let_go = Причина остановки отпала
note-job-retry = Задание повторено
note-line-recalculate = Запрошены цены
note-line-set_price = Цена введена вручную
note-package-scan = Посылка отсканирована
note-package-match = Посылка сопоставлена
note-package-discard = Посылка отложена
note-parcel-drop = Посылка расформирована

## Settings of connections

setting-address = Адрес магазина
setting-address-help = Как он виден в браузере; подойдёт и адрес страницы администрирования.
setting-consumer_key-help = Начинается с ck_. Нужно право «Чтение/Запись» (Read/Write).
setting-consumer_secret-help = Начинается с cs_. Магазин показывает его один раз, вместе с ключом.
setting-webhook_secret-help = Оставьте пустым: секрет создастся сам. Заполняйте, только если вебхуки с секретом уже есть.
setting-told_completed-help = Код статуса в магазине. Когда магазин прочитан, каждый шаг можно выбрать на вкладке «Статусы и правила».
setting-told_cancelled-help = То же для заказа, из которого ничего не отправят.
setting-supplier_meta-help = Названия полей товара, где может стоять ссылка на 1688 или Taobao, через запятую.
setting-why-address = Это не адрес сайта. Введите его так, как он виден в браузере, например shop.example.
setting-why-scheme = Адрес магазина начинается с https:// или http://.
setting-why-password = В адресе не должно быть пароля.
setting-why-secret-as-key = Это секрет. Ключ начинается с ck_.
setting-why-key-as-secret = Это ключ. Секрет начинается с cs_.
setting-why-later = Этот день ещё не наступил.
connect-woocommerce-1 = В администрировании магазина откройте WooCommerce, Настройки, Дополнительно, REST API (до 3.4: Настройки, API, Ключи/приложения) и нажмите «Добавить ключ».
connect-woocommerce-2 = Описание любое; пользователь — администратор или менеджер магазина; права: «Чтение/Запись» (Read/Write). Нажмите «Сгенерировать ключ API».
connect-woocommerce-3 = Скопируйте обе половины, не уходя с этой страницы: секрет больше не покажут.
connect-woocommerce-4 = Сохраните здесь. Подключение сразу проверится; чего не хватает, будет названо вместе с тем, что поможет. Затем включите его.
setting-url = Адрес
setting-consumer_key = Ключ (consumer key)
setting-consumer_secret = Секрет (consumer secret)
setting-webhook_secret = Секрет вебхуков
setting-told_completed = Статус, когда всё отправлено
setting-told_cancelled = Статус, когда ничего не будет
setting-supplier_meta = Поля товара со ссылкой на поставщика
setting-app_key = Ключ приложения
setting-app_secret = Секрет приложения
setting-flow = Вид заказа
setting-gateway = Адрес шлюза
setting-order_page = Страница заказа

## Вопросы словами

decision-variant_gone-means = Пока вы не ответите, по этой строке ничего не покупается. Остальные строки заказа идут дальше.
decision-price_changed-means = Если принять, ваша наценка на этой строке станет меньше; цена для покупателя не изменится. Остальные строки забронированы.
decision-out_of_stock-means = Строка отложена до вашего ответа. Часто товар снова появляется через несколько дней.
decision-below_minimum-means = Купить можно только больше штук или у другого продавца.
decision-mixed_batch-means = Вместе с другими строками этого продавца позже может получиться.
decision-not_sold_online-means = Укажите для конфигурации другое предложение или откажитесь от строки.
decision-agency_missing-means = Попросите одобрение продавца у провайдера или укажите другое предложение.
decision-zero_price-means = Предложения без цены сами не покупаются.
decision-several_sellers-means = Повторите: строки будут заново сгруппированы по нынешним продавцам.
decision-booking_limit-means = Оплатите или закройте часть у провайдера. До тех пор этим аккаунтом больше ничего не забронировать.
decision-session_expired-means = Работа ждёт и сохраняет своё место. Один вход решает всё сразу.
decision-payment_account_missing-means = Привяжите Alipay у провайдера и повторите.
decision-consignee_refused-means = Исправьте получателя склада в настройках и повторите.
decision-shop_changed-means = У нас больше штук, чем нужно магазину. Решите, что с ними будет.
decision-hand_made_twin-means = Возможно, его сделал сотрудник вручную. Если он наш, повторная покупка купит дважды.
decision-outcome_unknown-means = Посмотрите у провайдера, прежде чем отвечать. До тех пор эти строки снова не покупаются.
decision-mismatch-means = До вашего ответа он не оплачивается.
decision-provider_closed-means = По этому заказу товар не придёт. Строки снова готовы к закупке.
decision-unknown_status-means = Ничего не изменено. Заказ читается заново при каждой проверке.
decision-which_line-means = Скажите, для какой строки она куплена; остальные останутся готовыми к закупке.
decision-restored-means = Пока это не выяснено, ничего не покупается. Каждый аккаунт просматривается; аккаунт, добавленный после копии, сначала нужно добавить снова.
decision-unknown_purchase-means = Свяжите его на странице заказа, для которого он куплен. Если он ни к одному не относится, пропустите его.
decision-provider_refused-means = Причина указана рядом, если он её назвал. Строка отложена до вашего ответа.
answer-which_line-bind = Связать с этой строкой
answer-which_line-ignore = Ни одна из них
effect-skip_item = Строка остаётся как есть и сама больше не пробуется.
effect-cancel_item = Строка закрывается; оплаченное покупателем идёт на его баланс.
effect-retry = То же самое сразу пробуется ещё раз.
effect-accept = Берётся так, как есть сейчас.
effect-price_changed-accept = Строка может стоить новую цену и сразу покупается.
effect-mismatch-accept = Заказ остаётся как есть; недостающее покупается заново, лишнее остаётся на складе.
effect-choose_variant = Сразу покупается предложение, которое вы тем временем указали.
effect-unbind_and_cancel = Провайдерский заказ отменяется там, строки снова свободны.
effect-shop_changed-unbind_and_cancel = Провайдерский заказ отменяется, если он не оплачен; что ещё нужно магазину, покупается заново.
effect-keep_for_stock = Лишние штуки остаются у нас; строка покупателя закрывается или уменьшается.
effect-ignore = Ничего не происходит; вопрос закрывается.
effect-bind = Провайдерский заказ связывается с этими строками; снова ничего не покупается.
effect-which_line-bind = Позиция провайдерского заказа связывается с выбранной строкой.
effect-which_line-ignore = Позиция остаётся без нашей строки.
effect-not_ours = Мы посмотрим ещё раз и купим, если нашего заказа точно нет.
effect-look_again = Провайдера спрашивают ещё раз.
effect-mark_not_created = Строки снова свободны и будут куплены ещё раз.
effect-book_again = Строки сразу покупаются снова.
effect-sign_in_again = Откроется окно самого провайдера. Когда сессия снова действует, вопрос закроется сам и работа сразу продолжится.
effect-other_account = Неотправленные бронирования перейдут этому аккаунту и сразу уйдут. То, что могло быть отправлено, остаётся на месте.
effect-go_on = Всё купленное с тех пор известно: то, что ждало, покупается сейчас.
effect-unknown_purchase-look_again = Вопрос закроется, если заказ уже связан, иначе будет задан снова.
effect-unknown_purchase-ignore = Он не относится к этим заказам; хаб его не трогает.
effect-session_expired-skip_item = Неотправленные бронирования снимаются; их строки откладываются и сами не пробуются.
effect-booking_limit-retry = Пробуется сразу; сначала оплатите или закройте часть заказов.
effect-consignee_refused-retry = Пробуется сразу с адресом из настроек.
why-no_offer = Для неё не указано предложение.
why-not_quoted = Провайдер не назвал цену.
why-cannot_cancel = Провайдер не дал отменить.
why-no_look_up = У этого провайдера нельзя проверить.
figure-price = Цена за штуку
figure-planned = Плановая цена за штуку
figure-change = Разница
figure-number = Провайдерский заказ
figure-login = Аккаунт
figure-unsent = Неотправленные бронирования
figure-without-session = Заказы без сессии
figure-followed = Провайдерские заказы без слежения
figure-total = Сумма
figure-placed = Создан
figure-since = По состоянию на
figure-state = Состояние там
figure-word = Их слово
figure-pieces = Штук
figure-bought = Куплено
figure-surplus = Больше не нужно
differs-quantity = Штук
differs-price = Цена за штуку
differs-goods = Товар, которого мы не заказывали
differs-consignee = Получатель
differs-other = Что-то ещё
differs-look = отличается; посмотрите у провайдера
decision-said = Слова провайдера:
decisions-open = Открытые
decisions-answered = Отвеченные
decisions-withdrawn = Снятые
decisions-together = Один ответ на все отмеченные вопросы.
decisions-none-answered = Ответов пока нет
decisions-none-fits = С этими фильтрами ничего нет
decisions-none-fits-help = Вопросы могут быть в других видах, вкладках или днях.
decisions-none-withdrawn = Снятых вопросов пока нет
decisions-none-withdrawn-help = Здесь стоят вопросы, на которые больше не нужно отвечать.
decisions-none-answered-help = Здесь остаются ответы: кто и когда их дал.
confirm-together = Дать этот ответ на все отмеченные вопросы?
tick-all = Отметить все
tick-order = Отметить вопрос заказа { $value }
keys-walk = следующий, предыдущий
keys-answer = нажать ответ
keys-open = открыть заказ
which-line = Строка
decisions-taken = { $count ->
    [one] Принят { $count } ответ
    [few] Принято { $count } ответа
   *[other] Принято { $count } ответов
}

## Демо, первые шаги, склад

demo-banner = Демо: этот мир вымышлен. На самом деле ничего не покупается.
demo-short = Демо
demo-ledger = Что говорит мир
demo-start-over = Начать заново
confirm-start-over = Начать заново? Все заказы этого демо исчезнут, начнётся новый мир.
demo-table = На столе
demo-table-help = В демо нет сканера: эти посылки уже пришли. Скопируйте номер в поле или нажмите «Сканировать». Что долго никто не сканирует, сканирует кладовщик.
demo-table-none = Пока ничего не пришло. Посылки приходят примерно через минуту после оплаты.
demo-scan-it = Сканировать { $value }
act-scan = Сканировать
again-title = Начинаем заново
again-lead = Создаются новая компания и новый мир. Через несколько секунд страница продолжит сама.
again-go = Дальше
tour-number = Подсказка { $number } из { $count }
tour-next = Дальше
tour-done = Понятно
tour-no-more = Без подсказок
tour-today-title = Начинайте день отсюда
tour-today = Каждая плитка — работа, которая кого-то ждёт. Число ведёт ровно к этому списку.
tour-purchase-title = Здесь покупают
tour-purchase = Оплаченные строки собраны по провайдерам и продавцам. Сначала посмотрите план: пока вы не нажали «Забронировать», ничего не отправляется.
tour-decisions-title = Система спрашивает, вы отвечаете
tour-decisions = Когда что-то идёт не по плану, работа останавливается и спрашивает. Каждая кнопка говорит, что она делает; первая предлагается. Клавиши: j и k выбирают, цифры отвечают.
tour-warehouse-title = Один скан — один ответ
tour-warehouse = Курсор уже в поле: отсканируйте посылку и посмотрите на большое слово. Что система знает, принимается сразу.
tour-order-title = Всё об одном заказе
tour-order = Строки, закупка, посылки, деньги и история стоят каждая в своей части. Серые кнопки говорят, почему нельзя и что поможет.
steps-title = Первые шаги
steps-lead = Сделайте четыре дела в любой последовательности — и первый заказ можно покупать.
step-done = Готово.
step-go = Перейти
step-warehouse = Настройте склад
step-warehouse-help = Куда продавцы шлют товар: имя, телефон и адрес по-китайски.
step-shop = Подключите магазин
step-shop-help = Его адрес и ключи; после включения заказы приходят сами.
step-provider = Подключите провайдера
step-provider-help = Где вы покупаете; нужен хотя бы один аккаунт покупателя с входом.
step-offers = Загрузите предложения продавцов
step-offers-help = Список, в котором сказано, по какому предложению покупается каждая конфигурация.
sound = Звук
warehouse-scan = Сканирование
warehouse-unidentified = Неопознанные
warehouse-parcels = К упаковке
warehouse-unidentified-help = Отсканированы, но номер никому не известен. Опознаются сами, когда номер назовёт провайдер; вы тоже можете сказать, что внутри.
warehouse-none-unidentified = Неопознанных посылок нет
warehouse-none-unidentified-help = Здесь появится скан, которого никто не знает.
warehouse-nothing-to-pack-help = Здесь появятся принятые строки, по заказам.
package-title = Посылка { $value }
package-match = Опознать вручную
act-discard = Это не посылка
package-count = Внутри другое число штук?
package-inside = В этой посылке
package-inside-help = Пересчитайте, если внутри больше, чем принято.
package-candidates = Что может быть внутри
package-candidates-help = Куплено и не пришло; сначала то, что дольше всего в пути.
package-search = Товар, артикул, номер заказа
package-pieces = Насчитано штук
package-is-inside = Это здесь
package-nothing = Ничего не подходит
package-nothing-help = Показаны только купленные и ещё не пришедшие строки.
package-more = Штук больше, чем ожидалось
package-more-help = Лишнее не из этого заказа. Отложите его.
package-expected = Ожидалось
package-counted = Насчитано
package-confirm = { $count ->
    [one] Да, { $count } штука
    [few] Да, { $count } штуки
   *[other] Да, { $count } штук
}
package-count-again = Пересчитать

## Вход у провайдера, сессии, сообщения

sign-in-add = Добавить сессию
sign-in-again = Войти снова
sign-in-window = Откроется окно провайдера
sign-in-blocked = Браузер не открыл окно. Разрешите окна для этого сайта и нажмите ещё раз или:
sign-in-same-tab = Продолжить в этой вкладке
sign-in-leave = Переход к провайдеру
sign-in-leave-help = Для «{ $value }» вход выполняется на странице самого провайдера. Пароль остаётся там.
sign-in-go = Перейти
sign-in-help-1688 = На 1688 подходят и логин с паролем от Taobao.
sign-in-back = Вернуться на страницу
sign-in-close = Закрыть окно
sign-in-signed_in = Вход выполнен
sign-in-signed_in-help = Сессия { $login } действует. Работа, которая её ждала, продолжается сама.
sign-in-other_account = Вошла другая учётная запись
sign-in-other_account-help = Вы вошли как { $login }, а ожидалась { $meant }. Ничего не изменено. Выйдите у провайдера и войдите отсюда как { $meant }. Чтобы работать и через { $login }, добавьте отдельную сессию.
sign-in-name_taken = Имя занято
sign-in-name_taken-help = Учётная запись { $login } с другим номером участника здесь уже есть. Ничего не изменено.
sign-in-cancelled = Вход не выполнен
sign-in-cancelled-help = Страница провайдера закрыта без согласия. Ничего не изменено, войти можно в любой момент.
sign-in-code_refused = Провайдер не принял вход
sign-in-code_refused-help = Код уже использован, устарел или выдан не им. Ничего не изменено, войдите ещё раз.
sign-in-no_answer = Провайдер не ответил
sign-in-no_answer-help = Завершить вход не удалось. Ничего не изменено, попробуйте чуть позже.
sign-in-exchanging = Вход ещё не завершён
sign-in-exchanging-help = Этот вход уже использован, а ответа пока нет. Обновите страницу через минуту или войдите ещё раз.
sign-in-expired = Прошло слишком много времени
sign-in-expired-help = На вход даётся десять минут. Ничего не изменено, начните заново.
sign-in-unknown = Такой вход не начинали
sign-in-unknown-help = Его не начинали в этой компании, или адрес неполный. Начните заново на странице подключения.
sign-in-not_yours = Вход начал другой человек
sign-in-not_yours-help = Завершить вход может только тот, кто его начал. Начните свой на странице подключения.
account-expiring = Скоро истечёт
account-signed_out = Истекла: войдите снова
session-until = До
session-renews = Продлевается сама
session-waits = Работа ждёт входа и сохраняет своё место
session-synced = последняя синхронизация
session-ended-of = Сессия истекла: { $value }. Войдите снова.
act-session-end = Выйти
confirm-session-end = Выйти из этой учётной записи? Работа, которой она нужна, подождёт нового входа.
background-on = Хаб сам следит за этим провайдером.
background-off = Хаб смотрит только по кнопке «Синхронизировать»; сообщения до этого хранятся.
connection-work = Как хаб здесь работает
background-title = Фоновая синхронизация
background-allowed = разрешена
background-prohibited = запрещена
act-allow = Разрешить
act-prohibit = Запретить
check-title = Проверка заказа после экспорта
check-on = включена
check-off = выключена
check-on-help = Каждый новый провайдерский заказ сверяется с заказанным: товар, количество, цена, получатель. Расхождение становится вопросом.
check-off-help = Новые провайдерские заказы принимаются как есть и отслеживаются. Цена выкупа не сверяется с запланированной.
act-switch-on = Включить
act-switch-off = Выключить
confirm-check-off = Без проверки никто не заметит, что провайдерский заказ дороже или в нём другой товар. Выключить?
connection-background-help = Иначе — только когда кто-нибудь нажмёт «Синхронизировать». Можно изменить в любое время.
connection-messages = Адрес для сообщений
connection-messages-help = Укажите его у провайдера как адрес обратного вызова канала сообщений.
connection-places = Склады и центры затрат создаются в настройках; оттуда ссылка ведёт обратно сюда. Создайте их сначала: введённое здесь не сохранится.
connection-places-make = Создать в настройках
connection-rename = Переименовать
connection-rename-help = Подключение работает дальше.
delivery-held = Ждёт синхронизации
delivery-test = Проверочное, без действия
setting-authorize = Страница входа

# Списки
list-tired = Просмотрена только часть строк. Перейдите дальше или уточните фильтр.
list-cut = Показаны только 2 000 самых новых подходящих строк. Добавьте слово или фильтр.
list-unknown = В адресе есть значение, которого этот список не знает. Этот фильтр не применён.
list-more = Что передавалось
list-empty = Здесь пока ничего нет
filter-from = С
filter-to = по
orders-asked = Только с вопросом
all-providers = Все провайдеры
all-accounts = Все аккаунты
items-title = По товарам
items-scan = Отсканируйте или введите трек-номер
items-find = Найти
items-found = { $value }
items-found-unknown = Посылка отсканирована, но её строки никому не известны.
items-found-nothing = С таким номером ничего нет.
items-none = Товаров пока нет
items-late = Только опаздывающие
ledger-title = Деньги
packages-title = Входящие посылки
packages-search = Трек-номер
parcels-title = Посылки покупателям
parcels-search = Заказ, покупатель или исходящий номер
provider-orders-title = Провайдерские заказы
column-order = Заказ
column-provider = Провайдер
column-provider-order = Провайдерский заказ
column-tracking = Внутренний трек-номер
column-account = Аккаунт
column-seller = Продавец
column-freight = Доставка
column-placed = Оформлен
column-pay-before = Оплатить до
column-received = Получено
column-carrier = Перевозчик
column-announced = Объявлена
column-scanned = Отсканирована
column-weight = Вес, г
column-outward = Исходящий номер
column-made = Создана
column-shipped = Передана
column-delivered = Доставлена
column-reference = Основание
column-request = Запрос
column-answer = Ответ
column-took = Длилось, мс
column-outcome = Что вышло
column-happened = Что произошло
column-verdict = Приём
topic-order-created = Новый заказ
topic-order-updated = Заказ изменён
topic-order-deleted = Заказ удалён или в корзине
topic-order-restored = Заказ возвращён из корзины
delivery-came-hinted = Читается из магазина
delivery-came-stored = Прочитан, принимается
delivery-came-understood = Здесь такой же, как в магазине
delivery-came-unreadable = Не читается: см. «Не прочитано»
delivery-came-gone = В магазине больше нет
delivery-came-duplicate = Уже приходило; дважды ничего не сделано
delivery-came-ignored = Заказа не называет; делать нечего
column-about = О чём
column-why = Почему
column-day = День

# Первая страница
today-sessions = { $count ->
    [one] аккаунту нужно войти снова
    [few] аккаунтам нужно войти снова
    [many] аккаунтам нужно войти снова
   *[other] аккаунтам нужно войти снова
}
today-late = { $count ->
    [one] строка опаздывает
    [few] строки опаздывают
    [many] строк опаздывает
   *[other] строки опаздывают
}
today-unidentified = { $count ->
    [one] неопознанная посылка
    [few] неопознанные посылки
    [many] неопознанных посылок
   *[other] неопознанной посылки
}
today-packages = { $count ->
    [one] посылка в пути
    [few] посылки в пути
    [many] посылок в пути
   *[other] посылки в пути
}
today-here = { $count ->
    [one] строка ждёт упаковки
    [few] строки ждут упаковки
    [many] строк ждут упаковки
   *[other] строки ждут упаковки
}
today-money = Деньги в ожидании
today-plots = Последние 14 дней
due-providers = { $count ->
    [one] к оплате по { $count } провайдерскому заказу
    [few] к оплате по { $count } провайдерским заказам
    [many] к оплате по { $count } провайдерским заказам
   *[other] к оплате по { $count } провайдерским заказам
}
due-customers = { $count ->
    [one] ожидается от покупателя по { $count } заказу
    [few] ожидается от покупателей по { $count } заказам
    [many] ожидается от покупателей по { $count } заказам
   *[other] ожидается от покупателей по { $count } заказам
}
due-rest = { $count ->
    [one] осталось доплатить по { $count } заказу
    [few] осталось доплатить по { $count } заказам
    [many] осталось доплатить по { $count } заказам
   *[other] осталось доплатить по { $count } заказам
}
due-before = Ближайший срок
plot-orders = Принято заказов
plot-bookings = Бронирования
plot-spend = Потрачено у провайдеров
plot-table = Таблицей

# Внутренности подключения
tab-exchanges = Обмены
tab-deliveries = Доставки
tab-health = Здоровье
exchanges-bad = Только неудачи
raw-asked = Спросили
raw-answered = Ответили
raw-body = Тело, без секретов и людей
act-run-again = Выполнить снова
delivery-why-unsigned = Пришла без подписи.
delivery-why-wrong_signature = Подпись сделана не секретом этого адреса.
delivery-why-unreadable = Тело не читается.
delivery-why-shop_error = Вместо заказа магазин прислал страницу с ошибкой.
health-polled = Последнее чтение до конца
health-delivered = Последний подлинный вебхук
health-synced = Возраст самых старых данных аккаунта
health-message = Последнее принятое сообщение
health-tested = Последняя проверка
health-spoken = Последний обмен
health-cursor = Изменения известны до
health-reading = Идёт чтение
health-reading-no = Нет, следующее начнётся само.
health-reading-yes = Да, страница за страницей.
health-sync = Фоновая синхронизация
health-sync-yes = Разрешена
health-sync-no = Запрещена: данные не новее последней ручной синхронизации.
health-wrongs = Недавние неудачи
health-no-wrongs = В последнее время всё удавалось
health-said = Что было сказано
health-exchange = Открыть обмен
health-attention = Требует внимания
tab-webhooks = Вебхуки
tab-proof = Сверка
tab-unreadable = Не прочитано
tab-reading = Чтение
hooks-verdict-none = Не созданы отсюда
hooks-verdict-by_hand = Созданы вручную
hooks-verdict-good = В порядке
hooks-verdict-repaired = Созданы заново
hooks-verdict-silent = Молчат
hooks-verdict-missing = Не исправлены
hooks-verdict-hidden = Не видны
hooks-verdict-unreachable = Магазин не ответил
hooks-verdict-off = Выключены
hooks-says-none = Магазин читается каждый час. С вебхуками заказы приходят за секунды; созданные отсюда сами проверяются и чинятся.
hooks-says-by_hand = Они приходят, но созданы не хабом, поэтому он не может ни следить за ними, ни чинить их. Магазин также опрашивается.
hooks-says-good = В магазине есть действующий вебхук на каждую тему.
hooks-says-repaired = Они остановились и созданы в магазине заново. Пока они снова себя не покажут, магазин опрашивается каждый час.
hooks-says-silent = Опрос нашёл заказы, о которых вебхуки не сообщили. Магазин опрашивается каждый час. Посмотрите вебхуки в магазине.
hooks-says-missing = С ними что-то не так, и исправить не удалось. Магазин опрашивается каждый час.
hooks-says-hidden = Ключу не видны вебхуки магазина, поэтому их создают там вручную, как описано ниже.
hooks-says-unreachable = Магазин не ответил на вопрос о них. В течение часа его спросят снова.
hooks-says-off = Они убраны из магазина. Он опрашивается каждый час.
hooks-checked = Последняя проверка
hooks-first = Без сбоев с
hooks-repairs = Починки
hooks-refused-dropped = Не подтверждены и не сохранены
hooks-refused-dropped-sub = Последние 200 есть в списке доставок. Подтверждённые доставки никогда не удаляются из-за этого.
hooks-repaired-at = Последняя починка
hooks-last = Последний подлинный вебхук
hooks-poll = Магазин читается
hooks-poll-hourly = Каждый час и ночью
hooks-poll-slow = Каждые шесть часов и ночью
hooks-poll-night = Только ночью
hooks-topics = В магазине
hooks-topic-active = Действует
hooks-topic-disabled = Был выключен
hooks-topic-paused = Был приостановлен
hooks-topic-missing = Отсутствовал
hooks-topic-silent = Молчал
hooks-topic-doubled = Был задвоен
hooks-topic-old_address = Имел старый адрес
hooks-address-help = По этому адресу магазин звонит нам; больше он ни у кого не записан.
hooks-only-here = Магазин на другой машине не сможет обратиться по этому адресу: он означает сам сервер; заказы приходят только опросом. Администратор сервера указывает в файле настроек public_url — адрес, видимый из интернета, и перезапускает программу.
hooks-by-hand = Вручную
hooks-or-by-hand = Или создайте вручную
hooks-looked-soon = Что есть в магазине, станет видно через минуту.
hooks-by-hand-old = В админке магазина откройте WooCommerce, Настройки, API, Вебхуки.
hooks-by-hand-new = В админке магазина откройте WooCommerce, Настройки, Дополнительно, Вебхуки.
hooks-by-hand-add = Нажмите «Добавить вебхук» по разу для каждой темы: { $value }.
hooks-by-hand-fill = Статус: активен. URL доставки: адрес вебхука с этой страницы. Версия API: новейшая.
hooks-by-hand-secret = Секрет: нажмите здесь «Новый секрет» и вставьте показанное.
hooks-by-hand-save = Сохраните. Первое же изменение заказа появится здесь за минуты.
hooks-secret-once = Новый секрет, показывается один раз
hooks-secret-once-help = Вебхуки, созданные нами, получат его сами. Во вручную созданные вставьте его.
hooks-slow-title = Читать магазин реже
hooks-slow-on = включено
hooks-slow-off = выключено
hooks-slow-help = Когда вебхуки неделю приходят без сбоев, магазин читается раз в шесть часов, а не каждый час. Ночью он читается всегда.
act-hooks-create = Создать вебхуки в магазине
act-hooks-check = Проверить сейчас
act-hooks-remove = Убрать из магазина
confirm-hooks-remove = Убрать наши вебхуки из магазина? Тогда он опрашивается каждый час.
act-hooks-secret = Новый секрет
confirm-hooks-secret = Создать новый секрет? Во вручную созданные вебхуки его придётся вписать заново.
proof-help = Каждую ночь собственный список заказов магазина сверяется с тем, что есть здесь, заказ за заказом.
proof-all-good = Ничего не пропало
proof-not-good = Есть находки
proof-never = Ещё не сверялось
proof-never-help = Сверка идёт каждую ночь. Или начните сейчас.
proof-cannot = У этого магазина нет второго пути к заказам, сверить его нельзя.
proof-running = Сверяется: прочитано заказов { $value }
proof-failed = Последняя остановилась: { $value }
proof-waits = Ждёт: { $value }
proof-last = Последняя сверка
proof-missing = Нет здесь
proof-extra = Нет в магазине
proof-differing = Различаются
proof-quarantined = Не прочитаны
proof-before_start = До момента начала
proof-drafts = Черновики и корзина
proof-on_the_way = Новее последнего чтения
proof-word-missing = Нет здесь
proof-word-extra = Нет в магазине
proof-word-differing = Различается
proof-word-quarantined = Не прочитан
proof-days = Последние недели
proof-days-help = У каждого дня стоит число заказов, созданных в магазине. Нажмите на день, чтобы открыть его.
proof-report = Собственный отчёт магазина
proof-report-help = Заказы по статусам за всё время. Здесь — те, что после момента начала.
proof-side-shop = Магазин
proof-side-hub = Здесь
proof-orders = Заказы
proof-findings = Находки
proof-day-good = Обе стороны говорят одно и то же
proof-more = Показаны первые { $value }; исправление берёт все.
proof-healed = Читается снова
act-proof-run = Сверить сейчас
act-heal = Прочитать снова
act-heal-all = Исправить всё
weekday-1 = Пн
weekday-2 = Вт
weekday-3 = Ср
weekday-4 = Чт
weekday-5 = Пт
weekday-6 = Сб
weekday-7 = Вс
reading-title = Старые заказы
reading-help = Заказы до { $value } приходят, только если запросить их здесь. Они на удержании: ничего не закупается, пока человек их не отпустит.
reading-from = С дня
reading-until = По день
reading-until-help = Пусто: до момента начала
reading-progress = прочитано { $value } из { $total }
reading-taken = принято { $value }
reading-state-running = Читается
reading-state-paused = Приостановлено
reading-state-done = Готово
reading-state-cancelled = Прервано
reading-held = Заказы на удержании
act-backfill = Прочитать старые заказы
act-pause = Приостановить
act-resume = Продолжить
act-cancel-reading = Прервать
act-fill-gaps = Дочитать сейчас
unreadable-title = Заказы, которые не читаются
unreadable-none = Все заказы прочитаны
unreadable-help = Они хранятся такими, как их прислал магазин. Исправьте заказ в магазине или обновите Supercargo и выполните снова.
unreadable-another = Магазин дал ему номер уже известного здесь заказа, как бывает после восстановления из копии.
unreadable-currency = Валюта «{ $value }» неизвестна.
unreadable-field = Поле «{ $value }» отсутствует или записано непонятным образом.
unreadable-body = То, что прислал магазин, не похоже на заказ.
unreadable-cause = Есть заказы, которые не читаются
act-run-all-again = Выполнить все снова
recorded-exchange = Обмен
recorded-delivery = Доставка
recorded-order = Заказ, как его прислал магазин
recorded-file = Скачать без секретов и людей
recorded-request = Запрос
recorded-what = Что произошло
recorded-answer = Код ответа
recorded-step = Шаг
recorded-status = Статус
recorded-took = Заняло, мс
recorded-at = Когда
recorded-topic = Тема
recorded-key = Номер доставки
recorded-verdict = Что стало
recorded-why = Почему
recorded-order-here = Заказ
recorded-job = Ждущая работа
recorded-external = Номер в магазине
recorded-dialect = Интерфейс
raw-headers = Заголовки
raw-pretty = Тело, с отступами
raw-as-sent = Тело, как пришло
refusal-shop_cannot = Этот магазин так не умеет.
refusal-backfill_running = Загрузка старых заказов этого магазина ещё идёт.
remedy-choose_other_way = Выберите другой способ.
remedy-end_backfill = Дождитесь её или прервите.
hooks-cause-silent = Вебхуки молчат
hooks-cause-missing = Вебхуки не исправлены
proof-cause = Сверка что-то нашла
fault-settings = { $side ->
    [provider] Поставщик не принимает эти настройки или этот ключ.
   *[shop] Магазин не принимает эти настройки или этот ключ.
}
fault-settings-help = { $side ->
    [provider] Сверьте адрес, ключ и секрет с теми, что у поставщика, и измените здесь. Если всё верно, поставщик должен дать ключу права.
   *[shop] Сверьте адрес, ключ и секрет с теми, что в магазине, и измените здесь. Если всё верно, администратор магазина должен дать ключу права.
}
fault-private = Этот адрес лежит в частной сети, а к таким адресам обращаться запрещено.
fault-private-help = Если магазин действительно там, администратор сервера ставит private_addresses = true в разделе [wire] файла настроек и перезапускает программу. Иначе введите адрес, по которому магазин виден из интернета.
fault-no_shop = По этому адресу магазин не отвечает.
fault-no_shop-help = Откройте адрес в браузере: это магазин, вместе с папкой, в которой он лежит? Если да, то там выключен WooCommerce или его REST API, либо его скрывает плагин безопасности.
fault-key = Магазин не принимает этот ключ.
fault-key-help = Ключ и секрет должны быть из одной пары и от этого магазина. Если так и есть, ключ отозван: создайте в магазине новый (WooCommerce, Настройки, Дополнительно, REST API) и введите здесь обе половины.
fault-session = Сессия закончилась.
fault-session-help = Войдите снова: ожидающая работа продолжится сама.
fault-refused = { $side ->
    [provider] Поставщик отказал именно в этом запросе.
   *[shop] Магазин отказал именно в этом запросе.
}
fault-refused-help = Прочтите ниже, что она сказала; если дело не в настройках, перешлите это в их поддержку.
fault-missing = По этому адресу ничего нет.
fault-missing-help = Проверьте адрес и то, что магазин или интерфейс там включён.
fault-limited = { $side ->
    [provider] Поставщик просит обращаться реже.
   *[shop] Магазин просит обращаться реже.
}
fault-limited-help = Делать ничего не нужно: позже попытка повторится сама.
fault-down = { $side ->
    [provider] Поставщик недоступен.
   *[shop] Магазин недоступен.
}
fault-down-help = { $side ->
    [provider] Делать ничего не нужно: попытка повторится сама; кнопка «Проверить» — сразу. Если это надолго, администратор сервера проверяет выход в интернет.
   *[shop] Проверьте, что адрес открывается в браузере, с тем же https:// или http://. Проверка повторится сама; кнопка «Проверить» — сразу.
}
fault-garbled = { $side ->
    [provider] Поставщик отвечает чем-то непонятным.
   *[shop] Магазин отвечает чем-то непонятным.
}
fault-garbled-help = { $side ->
    [provider] Попытка повторится сама. Если это надолго, перешлите ответ в поддержку поставщика.
   *[shop] Часто вместо магазина отвечает плагин безопасности или страница обслуживания: попросите администратора пропускать хаб.
}
fault-other_shop = С этими настройками отвечает другой магазин.
fault-other_shop-help = Заказы остаются за подключением, через которое пришли. Если это ваш магазин после переезда или восстановления, подтвердите выше, что это тот же магазин. Иначе верните прежний адрес или добавьте другой магазин отдельным подключением.
fault-other_shop-said = Отвечает { $shop }. Из { $of } проверенных заказов там есть { $same }, другие под тем же номером — { $other }, отсутствуют — { $gone }.
fault-twin = Заказы этого магазина уже читает другое подключение под другим адресом: { $value }.
fault-twin-help = Два подключения закупали бы каждый заказ дважды. Если магазин переехал, измените адрес в том подключении и подтвердите там, что это тот же магазин.
fault-twin_elsewhere = Заказы этого магазина уже читаются в этой установке под другим адресом.
fault-twin_elsewhere-help = Два читателя закупали бы каждый заказ дважды. Спросите администратора установки, какая компания его читает.
fault-rights = Не хватает или настроено неверно: { $value }.
fault-rights-help = Дайте ключу права на чтение и запись там, где он создан, и проверьте снова.
fault-other = Проверка не удалась.
fault-other-help = Прочтите ниже, что было сказано, исправьте и проверьте снова.
fault-inside = Что-то не получилось в самом хабе. Если это надолго, перешлите подробности его администратору.
missing-orders_read = чтение заказов
missing-orders_write = изменение заказов
missing-legacy_api_disabled = REST API магазина выключен
missing-legacy_api_disabled-help = В магазине откройте WooCommerce, Настройки, Дополнительно, Устаревший API (до 3.4: Настройки, API), включите устаревший REST API, сохраните и проверьте снова.
missing-legacy_hidden_orders = отвечает только старый интерфейс, а в этой версии он может скрывать заказы
missing-legacy_hidden_orders-help = Заказы в новом хранилище (HPOS) там не видны. Попросите администратора магазина открыть ключу текущий интерфейс (wp-json), например в модуле безопасности, и проверьте снова.
missing-plain_permalinks = постоянные ссылки установлены как «Простые»
missing-plain_permalinks-help = С ними ключи не работают. В магазине откройте Настройки, Постоянные ссылки, выберите любую другую структуру, сохраните и проверьте снова.
missing-wrong_clock = часы магазина и хаба расходятся больше чем на 15 минут
missing-wrong_clock-help = Попросите хостинг магазина выставить часы по интернету (NTP), проверьте часы и этой машины, затем проверьте снова.
answer-good = Ответ есть
answer-tried = Пропущено
doing-orders-fetch = Читает заказ
doing-orders-find = Ищет заказы по номеру
doing-orders-list = Ищет изменённые заказы
doing-orders-standing = Смотрит статус заказа
doing-orders-status = Ставит статус заказа
doing-notes-add = Добавляет заметку к заказу
doing-notes-list = Читает заметки заказа
doing-refunds-list = Читает возвраты
doing-statuses = Читает статусы магазина
doing-products-list = Читает товары
doing-variations-list = Читает конфигурации
doing-webhooks-list = Смотрит вебхуки
doing-webhooks-create = Создаёт вебхук
doing-webhooks-remove = Убирает вебхук
doing-register-page = Сверка: читает реестр заказов
doing-register-counts = Сверка: читает итоги магазина
doing-probe-index = Проверка: ищет интерфейс
doing-probe-legacy-index = Проверка: ищет старый интерфейс
doing-probe-page = Проверка: смотрит главную страницу
doing-probe-read = Проверка: можно ли читать заказы?
doing-probe-write = Проверка: можно ли изменять заказы?
doing-probe-webhooks = Проверка: можно ли создавать вебхуки?
doing-probe-about = Проверка: версия, валюта, настройки
doing-probe-filter = Проверка: можно ли спросить только об изменениях?
answer-none = Нет ответа
answer-none-help = { $side ->
    [provider] Поставщик был недоступен или слишком медленным. Попытка повторится сама.
   *[shop] Магазин был недоступен или слишком медленным. Попытка повторится сама.
}
answer-denied = Нет доступа
answer-denied-help = Ключ или сессия не приняты: проверьте настройки и сессии.
answer-missing = Не найдено
answer-missing-help = Того, о чём спросили, там нет.
answer-limited = Слишком часто
answer-limited-help = { $side ->
    [provider] Поставщик просит паузу. Попытка повторится сама.
   *[shop] Магазин просит паузу. Попытка повторится сама.
}
answer-refused = Отказ
answer-refused-help = { $side ->
    [provider] Поставщик отказал; причину видно, если раскрыть обмен.
   *[shop] Магазин отказал; причину видно, если раскрыть обмен.
}
answer-broken = Ошибка там
answer-broken-help = { $side ->
    [provider] У поставщика своя ошибка. Попытка повторится сама.
   *[shop] У магазина своя ошибка. Попытка повторится сама.
}

# Настройки, поле за полем
settings-you = Вы
settings-language = Язык
settings-theme = Тема
settings-you-help = Язык следует за вами на любое устройство, тема остаётся на этом.
settings-zone = Часовой пояс
settings-company-do = Сохранить компанию
settings-night-hour = Час ночной проверки
settings-night-hour-help = От 0 до 23, по часовому поясу компании. В это время магазины проверяются на пропуски и сверяются.
field-wrong-night_hour = Целый час от 0 до 23.
field-wrong-warehouse = У магазина ещё нет склада.
field-wrong-warehouse-help = Выберите его на этой странице в «Изменить настройки»; склады создаются в разделе «Настройки».
field-wrong-cost_centre = У магазина ещё нет центра затрат.
field-wrong-cost_centre-help = Выберите его на этой странице в «Изменить настройки»; центры затрат создаются в разделе «Настройки».
field-wrong-before_start = Первый день должен быть раньше начального момента: более поздние заказы уже здесь.
settings-zone-help = Дни в списках и на графиках начинаются в его полночь.
settings-policies = Как компания закупает
settings-book-by-itself-help = Выключено: человек отмечает строки и нажимает «Забронировать». Включено: оплаченные строки планируются и бронируются сами, и те, что ждут сейчас; вопросом становится только неясное. От чего человек отказался сам, то за ним и остаётся.
settings-book-wait-help = Время, за которое магазин ещё может передумать; перед бронированием его заказ читается ещё раз.
settings-tokens-help = С токеном программа может то, что может его роль. Само слово показывается один раз.
settings-token-name-help = Для чего он, например «ночной отчёт».
settings-to-connection = Назад к подключению
settings-warehouses-help = Куда продавцы шлют товар. Каждый магазин называет свой склад.
settings-warehouse-name-help = Для ваших людей; продавцы его не видят.
settings-consignee-help = Кто получает товар там, по-китайски, как продавцы пишут на посылке. 1688 требует все поля, в том числе телефон кроме мобильного.
settings-cost-centres-help = Каждый магазин называет один; его дела записываются туда.
settings-cost-centre-new = Новый центр затрат
field-wrong-book_wait_minutes = От 0 до 10 080 минут (неделя).
field-wrong-name = От 1 до 100 знаков.
field-wrong-days = От 1 до 3 650 дней.
field-wrong-price = Цена вида 12.50.
field-wrong-delivery = Сумма вида 6 или 12.50 либо пусто.
field-wrong-number = Номер в том виде, как его показывает провайдер.
field-wrong-pieces = Целое число штук, от 1.
field-wrong-weight_g = Вес в граммах, от 1.
found-base = Адрес интерфейса
found-dialect = Интерфейс
found-auth = Вход по
found-auth-basic = заголовку
found-auth-query = адресу: хостинг отбрасывает заголовок
found-auth-oauth = подписи (OAuth)
found-auth-oauth_as_http = подписи как для HTTP: магазин не знает о своём прокси
found-auth-oauth_sha1 = подписи (OAuth, SHA-1)
found-auth-oauth_as_home = подписи по собственному адресу магазина
found-time_zone = Часовой пояс
found-modified_filter = Отдаёт только изменения
found-modified_filter-yes = да
found-modified_filter-no = нет
found-version = Версия
found-currency = Валюта
found-decimals = Знаков после запятой
found-storage = Хранение заказов
found-storage-posts = в записях (классическое)
found-storage-hpos = в отдельных таблицах (HPOS)
found-storage-hpos_synced = в отдельных таблицах (HPOS), с синхронизацией записей
found-gmt_filter = Понимает время как GMT
found-gmt_filter-yes = да
found-gmt_filter-no = нет, учитывается местное время магазина
found-changes = Изменения находятся
found-changes-filter = по времени изменения
found-changes-local_filter = по времени изменения, по местному времени магазина
found-changes-legacy = через старый интерфейс
found-changes-everything = чтением всех заказов и сравнением
found-permalinks = Постоянные ссылки
found-permalinks-pretty = красивые
found-permalinks-index = с index.php
found-permalinks-plain = простые
found-prices_include_tax = Цены включают налог
found-prices_include_tax-yes = да
found-prices_include_tax-no = нет
found-hooks_right = Может создавать вебхуки
found-hooks_right-yes = да
found-hooks_right-no = нет: создайте их вручную или дайте пользователю ключа роль менеджера магазина
found-prefix = Имя интерфейса в адресах
found-home = Собственный адрес магазина
found-updates = Изменения отправляются
found-updates-post = через POST: хостинг не пропускает PUT
shop-deleted = удалён
act-take-as-new = Принять как новый заказ
confirm-take-as-new = Магазин отдал этому заказу номер уже известного, как бывает после восстановления из копии. Этот заказ будет принят отдельно; если это известный заказ, который магазин терял и снова получил, вернётся тот. Заказ, у которого был этот номер, считается удалённым в магазине: что ещё не куплено, куплено не будет; о купленном будет вопрос; магазину о нём больше не сообщается.
job-connection-facts = Узнать о магазине
job-connection-test = Проверить подключение
job-payment-link = Получить ссылку на оплату
job-booking-search = Найти заказ, ответ о котором потерян
job-booking-bind = Привязать заказ поставщика по номеру
job-booking-send = Заказать у поставщика
job-booking-check = Сверить заказ поставщика
job-provider_order-cancel = Отменить заказ у поставщика
job-provider_order-read = Прочитать заказ поставщика
job-webhooks-check = Проверить вебхуки магазина
job-order-plan = Спланировать закупку заказа
job-orders-plan_waiting = Спланировать ждущие заказы
job-orders-prove = Доказать, что заказы не потеряны
job-orders-poll = Прочитать изменения магазина
job-orders-read_deep = Перечитать заказы магазина
job-orders-night = Ночная проверка магазина
job-order-recalculate = Запросить цены заново
job-order-read = Прочитать заказ из магазина
job-order-understand = Принять заказ
job-customers-apply = Объединить покупателей по правилу
job-account-sync = Просмотреть аккаунт закупщика
job-account-look_since = Найти купленное после копии
job-statuses-read = Прочитать статусы магазина
job-statuses-apply = Применить новые правила статусов
job-status-send = Сообщить магазину
job-keys-seal_anew = Перезашифровать секреты новым ключом
job-session-ask = Спросить о закончившемся входе
job-session-resume = Продолжить после входа
job-session-renew = Продлить вход у поставщика
job-restored-watch = Следить за восстановленной базой
job-activities-derive = Обновить ход работы
job-upkeep = Обслуживание
job-catalogue-read = Прочитать товары магазина
job-catalogues-read = Прочитать товары всех магазинов
job-picture-fetch = Загрузить картинку
job-paced = Хаб сам ограничивает частоту вызовов.
needless = Не нужно
needless-cannot = Этому магазину нельзя сообщить.
needless-another = Магазин отдал этот номер другому заказу.
needless-later = Магазину уже сообщён следующий шаг.
needless-gone = В магазине этого заказа больше нет.
needless-given-up = Магазин отказался от заказа.
needless-done = Магазин уже считает заказ выполненным.
hooks-own-order-created = Заказ создан
hooks-own-order-updated = Заказ обновлён
hooks-own-order-deleted = Заказ удалён
hooks-own-order-restored = Заказ восстановлен
product-status-publish = Опубликован
product-status-draft = Черновик
product-status-pending = Ждёт проверки
product-status-private = Личный
product-status-future = Запланирован
product-status-trash = В корзине

## Countries by their ISO code, as the locale data of Unicode (CLDR 48) names them
country-AD = Андорра
country-AE = ОАЭ
country-AF = Афганистан
country-AG = Антигуа и Барбуда
country-AI = Ангилья
country-AL = Албания
country-AM = Армения
country-AO = Ангола
country-AQ = Антарктида
country-AR = Аргентина
country-AS = Американское Самоа
country-AT = Австрия
country-AU = Австралия
country-AW = Аруба
country-AX = Аландские о-ва
country-AZ = Азербайджан
country-BA = Босния и Герцеговина
country-BB = Барбадос
country-BD = Бангладеш
country-BE = Бельгия
country-BF = Буркина-Фасо
country-BG = Болгария
country-BH = Бахрейн
country-BI = Бурунди
country-BJ = Бенин
country-BL = Сен-Бартелеми
country-BM = Бермудские о-ва
country-BN = Бруней
country-BO = Боливия
country-BQ = Бонэйр, Синт-Эстатиус и Саба
country-BR = Бразилия
country-BS = Багамы
country-BT = Бутан
country-BV = о-в Буве
country-BW = Ботсвана
country-BY = Беларусь
country-BZ = Белиз
country-CA = Канада
country-CC = Кокосовые о-ва
country-CD = Конго - Киншаса
country-CF = Центрально-Африканская Республика
country-CG = Конго - Браззавиль
country-CH = Швейцария
country-CI = Кот-д’Ивуар
country-CK = о-ва Кука
country-CL = Чили
country-CM = Камерун
country-CN = Китай
country-CO = Колумбия
country-CR = Коста-Рика
country-CU = Куба
country-CV = Кабо-Верде
country-CW = Кюрасао
country-CX = о-в Рождества
country-CY = Кипр
country-CZ = Чехия
country-DE = Германия
country-DJ = Джибути
country-DK = Дания
country-DM = Доминика
country-DO = Доминиканская Республика
country-DZ = Алжир
country-EC = Эквадор
country-EE = Эстония
country-EG = Египет
country-EH = Западная Сахара
country-ER = Эритрея
country-ES = Испания
country-ET = Эфиопия
country-FI = Финляндия
country-FJ = Фиджи
country-FK = Фолклендские о-ва
country-FM = Федеративные Штаты Микронезии
country-FO = Фарерские о-ва
country-FR = Франция
country-GA = Габон
country-GB = Великобритания
country-GD = Гренада
country-GE = Грузия
country-GF = Французская Гвиана
country-GG = Гернси
country-GH = Гана
country-GI = Гибралтар
country-GL = Гренландия
country-GM = Гамбия
country-GN = Гвинея
country-GP = Гваделупа
country-GQ = Экваториальная Гвинея
country-GR = Греция
country-GS = Южная Георгия и Южные Сандвичевы о-ва
country-GT = Гватемала
country-GU = Гуам
country-GW = Гвинея-Бисау
country-GY = Гайана
country-HK = Гонконг
country-HM = о-ва Херд и Макдональд
country-HN = Гондурас
country-HR = Хорватия
country-HT = Гаити
country-HU = Венгрия
country-ID = Индонезия
country-IE = Ирландия
country-IL = Израиль
country-IM = о-в Мэн
country-IN = Индия
country-IO = Британская территория в Индийском океане
country-IQ = Ирак
country-IR = Иран
country-IS = Исландия
country-IT = Италия
country-JE = Джерси
country-JM = Ямайка
country-JO = Иордания
country-JP = Япония
country-KE = Кения
country-KG = Киргизия
country-KH = Камбоджа
country-KI = Кирибати
country-KM = Коморы
country-KN = Сент-Китс и Невис
country-KP = КНДР
country-KR = Республика Корея
country-KW = Кувейт
country-KY = о-ва Кайман
country-KZ = Казахстан
country-LA = Лаос
country-LB = Ливан
country-LC = Сент-Люсия
country-LI = Лихтенштейн
country-LK = Шри-Ланка
country-LR = Либерия
country-LS = Лесото
country-LT = Литва
country-LU = Люксембург
country-LV = Латвия
country-LY = Ливия
country-MA = Марокко
country-MC = Монако
country-MD = Молдова
country-ME = Черногория
country-MF = Сен-Мартен
country-MG = Мадагаскар
country-MH = Маршалловы о-ва
country-MK = Северная Македония
country-ML = Мали
country-MM = Мьянма (Бирма)
country-MN = Монголия
country-MO = Макао
country-MP = Северные Марианские о-ва
country-MQ = Мартиника
country-MR = Мавритания
country-MS = Монтсеррат
country-MT = Мальта
country-MU = Маврикий
country-MV = Мальдивы
country-MW = Малави
country-MX = Мексика
country-MY = Малайзия
country-MZ = Мозамбик
country-NA = Намибия
country-NC = Новая Каледония
country-NE = Нигер
country-NF = о-в Норфолк
country-NG = Нигерия
country-NI = Никарагуа
country-NL = Нидерланды
country-NO = Норвегия
country-NP = Непал
country-NR = Науру
country-NU = Ниуэ
country-NZ = Новая Зеландия
country-OM = Оман
country-PA = Панама
country-PE = Перу
country-PF = Французская Полинезия
country-PG = Папуа — Новая Гвинея
country-PH = Филиппины
country-PK = Пакистан
country-PL = Польша
country-PM = Сен-Пьер и Микелон
country-PN = о-ва Питкэрн
country-PR = Пуэрто-Рико
country-PS = Палестина
country-PT = Португалия
country-PW = Палау
country-PY = Парагвай
country-QA = Катар
country-RE = Реюньон
country-RO = Румыния
country-RS = Сербия
country-RU = Россия
country-RW = Руанда
country-SA = Саудовская Аравия
country-SB = Соломоновы о-ва
country-SC = Сейшельские о-ва
country-SD = Судан
country-SE = Швеция
country-SG = Сингапур
country-SH = о-в Св. Елены
country-SI = Словения
country-SJ = Шпицберген и Ян-Майен
country-SK = Словакия
country-SL = Сьерра-Леоне
country-SM = Сан-Марино
country-SN = Сенегал
country-SO = Сомали
country-SR = Суринам
country-SS = Южный Судан
country-ST = Сан-Томе и Принсипи
country-SV = Сальвадор
country-SX = Синт-Мартен
country-SY = Сирия
country-SZ = Эсватини
country-TC = Тёркс и Кайкос
country-TD = Чад
country-TF = Французские Южные территории
country-TG = Того
country-TH = Таиланд
country-TJ = Таджикистан
country-TK = Токелау
country-TL = Восточный Тимор
country-TM = Туркменистан
country-TN = Тунис
country-TO = Тонга
country-TR = Турция
country-TT = Тринидад и Тобаго
country-TV = Тувалу
country-TW = Тайвань
country-TZ = Танзания
country-UA = Украина
country-UG = Уганда
country-UM = Внешние малые о-ва (США)
country-US = Соединенные Штаты
country-UY = Уругвай
country-UZ = Узбекистан
country-VA = Ватикан
country-VC = Сент-Винсент и Гренадины
country-VE = Венесуэла
country-VG = Виргинские о-ва (Великобритания)
country-VI = Виргинские о-ва (США)
country-VN = Вьетнам
country-VU = Вануату
country-WF = Уоллис и Футуна
country-WS = Самоа
country-XK = Косово
country-YE = Йемен
country-YT = Майотта
country-ZA = Южно-Африканская Республика
country-ZM = Замбия
country-ZW = Зимбабве
proof-gaps-help = «Дочитать сейчас» сначала ещё раз читает недавно изменённое и все открытые заказы.
