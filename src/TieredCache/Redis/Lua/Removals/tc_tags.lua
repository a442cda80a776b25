-- Looks up when tags were last removed. A missing '' (first use, FLUSHALL, eviction) counts every absent tag as removed now.
-- KEYS ctl,log,g  ARGV epochCandidate,minSeq,tag…   → sequence, last removal of each tag in order
local _,sq=control(KEYS[1],KEYS[2],ARGV[1],ARGV[2])
local floor=redis.call('ZSCORE',KEYS[3],'')
if not floor then floor=sq; redis.call('ZADD',KEYS[3],sq,'') end
local found={sq}
for i=3,#ARGV do found[i-1]=exact(tonumber(redis.call('ZSCORE',KEYS[3],ARGV[i]) or floor)) end
return found
