-- Prolongs a lease. KEYS lease  ARGV token,leaseMs   → 1 | 0 (not ours)
local held=redis.call('GET',KEYS[1])
if held and string.sub(held,9)==ARGV[1] then return redis.call('PEXPIRE',KEYS[1],ARGV[2]) end
return 0
