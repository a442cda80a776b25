-- Heartbeat: a bucket's control state; a new epoch when the control key is missing or another server answers than the one that wrote it.
-- KEYS ctl,log  ARGV epochCandidate,minSeq   → epoch, sequence, first sequence in the log or '', server ms, started (1: a new epoch began here)
local c=redis.call('HMGET',KEYS[1],'ep','sq','rid'); local ep,sq,started=c[1],c[2],0
if not (ep and sq) or c[3]~=replid() then ep,sq=startEpoch(KEYS[1],KEYS[2],ARGV[1],sq,ARGV[2]); started=1 end
redis.call('HSET',KEYS[1],'hb',nowMs())   -- a write, so that min-replicas-to-write silences an isolated primary
return {ep,sq,logFirst(KEYS[2]),nowMs(),started}
