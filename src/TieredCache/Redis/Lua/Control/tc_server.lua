-- What the server says of itself. By a script, because newer clients take a plain INFO for an administrator's and do not send it.
-- KEYS none  ARGV none   → the section 'server' of INFO, and its replication id, empty where that is hidden
local info=redis.pcall('INFO','server')
return type(info)=='string' and info..'\r\nmaster_replid:'..replid()..'\r\n' or redis.error_reply('NOPERM INFO: '..info.err)
