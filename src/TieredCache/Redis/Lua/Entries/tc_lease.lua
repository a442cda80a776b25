-- Asks for the right to load. seen: bytes 0-47 of the entry that the caller holds or has rejected, '' if none
-- (or if somebody has left an empty string there, which is no other entry either).
-- KEYS ctl,log,entry,lease,intents,waiting  ARGV token,leaseMs,epochCandidate,minSeq,seen,checked ('1': an entry that tc_get would not give out is none)
-- → 2 (another entry is there), epoch, sequence, entry | 1 (granted), … | 0 (busy), …, ms to wait | 3 (a write intent is live), …
--   | 4 (a load has failed lately), …, ms to wait
local ep,sq=control(KEYS[1],KEYS[2],ARGV[3],ARGV[4])
local v=redis.call('GET',KEYS[3])
if v and ARGV[6]=='1' and (string.sub(v,1,8)~=ep or redis.call('HGET',KEYS[1],'rid')~=replid()) then v=false end
if v and string.sub(v,1,48)~=ARGV[5] then return {2,ep,sq,v} end
if hasIntent(KEYS[5]) then return {3,ep,sq,''} end
if redis.call('SET',KEYS[4],ARGV[1],'NX','PX',ARGV[2]) then return {1,ep,sq,''} end
redis.call('SET',KEYS[6],'1','PX',ARGV[2])
return {redis.call('GET',KEYS[4])=='backoff' and 4 or 0,ep,sq,redis.call('PTTL',KEYS[4])}
