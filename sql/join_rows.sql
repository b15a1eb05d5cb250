-- Wide rows of one slice of an hour's browser events: exactly one for each. Device, geo and location rows are read
-- by object, in their order, so that of several with one click_id the first line counts.
-- A slice is made of runs of line numbers, which lie together; it bounds the memory of the join.
INSERT INTO {staging:Identifier}
(
    event_id, event_timestamp, event_type, click_id, browser_name, browser_user_agent, browser_language,
    os, os_name, os_timezone, device_type, device_is_mobile, user_custom_id, user_domain_id,
    geo_latitude, geo_longitude, geo_country, geo_timezone, geo_region_name, ip_address,
    page_url, page_url_path, referer_url, referer_medium, utm_medium, utm_source, utm_content, utm_campaign,
    object_id, line_number, batch_time
)
WITH keys AS
    (
        SELECT event_id, click_id
        FROM {browser:Identifier}
        WHERE (object_id IN ({browser_ids:Array(UInt64)}))
            AND (batch_time >= {from:DateTime('UTC')}) AND (batch_time < {until:DateTime('UTC')})
            AND (intDiv(line_number, 65536) % {slices:UInt32} = {slice:UInt32})
    )
SELECT
    browser.event_id, event_timestamp, event_type, browser.click_id, browser_name, browser_user_agent,
    browser_language, os, os_name, os_timezone, device_type, device_is_mobile, user_custom_id, user_domain_id,
    geo_latitude, geo_longitude, geo_country, geo_timezone, geo_region_name, ip_address,
    page_url, page_url_path, referer_url, referer_medium, utm_medium, utm_source, utm_content, utm_campaign,
    browser.object_id, browser.line_number, {hour:DateTime('UTC')}
FROM
(
    SELECT
        event_id, event_timestamp, event_type, click_id, browser_name, browser_user_agent, browser_language,
        object_id, line_number
    FROM {browser:Identifier} FINAL
    WHERE (object_id IN ({browser_ids:Array(UInt64)}))
        AND (batch_time >= {from:DateTime('UTC')}) AND (batch_time < {until:DateTime('UTC')})
        AND (intDiv(line_number, 65536) % {slices:UInt32} = {slice:UInt32})
) AS browser
ANY LEFT JOIN
(
    SELECT
        click_id, os, os_name, os_timezone, device_type, device_is_mobile, user_custom_id, user_domain_id
    FROM {device:Identifier}
    WHERE (object_id IN ({device_ids:Array(UInt64)}))
        AND (batch_time >= {from:DateTime('UTC')}) AND (batch_time < {until:DateTime('UTC')})
        AND (click_id != '') AND (click_id IN (SELECT click_id FROM keys))
    ORDER BY object_id, line_number
) AS device ON device.click_id = browser.click_id
ANY LEFT JOIN
(
    SELECT
        click_id, geo_latitude, geo_longitude, geo_country, geo_timezone, geo_region_name, ip_address
    FROM {geo:Identifier}
    WHERE (object_id IN ({geo_ids:Array(UInt64)}))
        AND (batch_time >= {from:DateTime('UTC')}) AND (batch_time < {until:DateTime('UTC')})
        AND (click_id != '') AND (click_id IN (SELECT click_id FROM keys))
    ORDER BY object_id, line_number
) AS geo ON geo.click_id = browser.click_id
ANY LEFT JOIN
(
    SELECT
        event_id, page_url, page_url_path, referer_url, referer_medium,
        utm_medium, utm_source, utm_content, utm_campaign
    FROM {location:Identifier}
    WHERE (object_id IN ({location_ids:Array(UInt64)}))
        AND (batch_time >= {from:DateTime('UTC')}) AND (batch_time < {until:DateTime('UTC')})
        AND (event_id != '') AND (event_id IN (SELECT event_id FROM keys))
    ORDER BY object_id, line_number
) AS location ON location.event_id = browser.event_id;
