-- Stores what was loaded under a lease, and ends the lease. The store comes first, so that a full server refuses it.
-- KEYS ctl,entry,lease,intents,dirty,waiting  ARGV token,epoch,body,pxMs,channel,wakeTail
-- → 1, sequence | 0 (lease lost, an intent or an unflushed write), sequence | -1 (the epoch has moved), sequence
if redis.call('GET',KEYS[3])~=ARGV[1] then return {0,'0'} end
local c=redis.call('HMGET',KEYS[1],'ep','sq')
local state=1
if c[1]~=ARGV[2] or not c[2] then state=-1 elseif hasIntent(KEYS[4]) or redis.call('EXISTS',KEYS[5])==1 then state=0 end
if state==1 then redis.call('SET',KEYS[2],c[1]..struct.pack('>I8',c[2])..ARGV[3],'PX',ARGV[4]) end
redis.call('DEL',KEYS[3]); wake(KEYS[6],ARGV[5],ARGV[6])
return {state,c[2] or '0'}
