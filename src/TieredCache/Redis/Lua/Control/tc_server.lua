-- What the server says of itself. By a script, because newer clients take a plain INFO for an administrator's and do not send it.
-- KEYS none  ARGV none   → the section 'server' of INFO
local info=redis.pcall('INFO','server')
return type(info)=='string' and info or redis.error_reply('NOPERM INFO: '..info.err)
