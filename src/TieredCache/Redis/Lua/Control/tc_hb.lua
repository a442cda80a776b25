-- Heartbeat: a bucket's control state; a new epoch when the control key is missing or another server answers than the one that wrote it.
-- It names one key, which a server has or sends us to: of two, while a slot moves, one may lie elsewhere, and the command is refused. The
-- log's name, 'root:log' as this one is 'root:c', is made only where an epoch begins; one that is not in reach holds nothing above it.
-- KEYS ctl  ARGV epochCandidate,minSeq   → epoch, sequence, server ms, started (1: a new epoch began here)
local c=redis.call('HMGET',KEYS[1],'ep','sq','rid'); local ep,sq,started=c[1],c[2],0
if not (ep and sq) or c[3]~=replid() then ep,sq=startEpoch(KEYS[1],string.sub(KEYS[1],1,-2)..'log',ARGV[1],sq,ARGV[2]); started=1 end
redis.call('HSET',KEYS[1],'hb',nowMs())   -- a write, so that min-replicas-to-write silences an isolated primary
return {ep,sq,nowMs(),started}
