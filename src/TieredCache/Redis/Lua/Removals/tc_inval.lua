-- Removal. Deletes before it writes, so that a full server still removes.
-- KEYS ctl,log,entry,lease,version  ARGV channel,tail,maxlen,epochCandidate,minSeq,deadlineMs,versionPx,dataVersion (8 bytes, zeros = none)   → epoch, sequence | EXPIRED, server ms
if expired(ARGV[6]) then return {'EXPIRED',nowMs()} end
drop(KEYS[3],KEYS[4],KEYS[5],ARGV[7],ARGV[8])
local ep,sq=announce(KEYS[1],KEYS[2],ARGV[4],ARGV[5],ARGV[1],ARGV[2],ARGV[3])
return {ep,exact(sq)}
