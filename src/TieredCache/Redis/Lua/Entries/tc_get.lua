-- A checked read: an entry of its bucket's epoch, and that only while the server that answers is the one that began it. After a
-- failover nothing passes until a heartbeat has begun a new epoch, for removals may be lost with the old server.
-- KEYS ctl,entry  → its bytes or nothing
local c=redis.call('HMGET',KEYS[1],'ep','rid')
local v=c[1] and c[2]==replid() and redis.call('GET',KEYS[2])
return v and string.sub(v,1,8)==c[1] and v or false
