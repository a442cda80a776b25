-- Removal. Deletes before it writes, so that a full server still removes.
-- KEYS ctl,log,entry,lease,version  ARGV channel,tail,maxlen,epochCandidate,minSeq,deadlineMs,versionPx,dataVersion (8 bytes, zeros = none)   → code and stamp
if expired(ARGV[6]) then return tooLate() end
drop(KEYS[3],KEYS[4],KEYS[5],ARGV[7],ARGV[8])
return '1'..announce(KEYS[1],KEYS[2],ARGV[4],ARGV[5],ARGV[1],ARGV[2],ARGV[3])
