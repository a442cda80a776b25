-- Gives a lease up after a load that failed; the back-off in its place keeps the next one off the source for a moment.
-- KEYS lease,waiting  ARGV token,backOffMs,channel,wakeTail   → 1 | 0 (not ours)
local held=redis.call('GET',KEYS[1])
if not held or string.sub(held,9)~=ARGV[1] then return 0 end
if tonumber(ARGV[2])>0 then redis.call('SET',KEYS[1],'backoff','PX',ARGV[2]) else redis.call('DEL',KEYS[1]) end
wake(KEYS[2],ARGV[3],ARGV[4])
return 1
