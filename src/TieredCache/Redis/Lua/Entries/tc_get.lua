-- A checked read: entries of their bucket's epoch, and those only while the server that answers is the one that began it. After a
-- failover nothing passes until a heartbeat has begun a new epoch, for removals may be lost with the old server.
-- KEYS ctl,entry…  → for each entry its bytes or nothing
local c=redis.call('HMGET',KEYS[1],'ep','rid'); local found={}
local isCurrent=c[1] and c[2]==replid()
for i=2,#KEYS do
  local v=isCurrent and redis.call('GET',KEYS[i])
  found[i-1]=v and string.sub(v,1,8)==c[1] and v or false
end
return found
