-- Stores what was loaded under leases, keys of one bucket, and ends the leases. The stores come first, so that a full server refuses them.
-- KEYS ctl, for each key: entry,lease,intents,dirty,waiting  ARGV channel, for each key: token,epoch,entry,pxMs,wakeTail
-- → for each key: 1, sequence | 0 (lease lost, an intent or an unflushed write), sequence | -1 (the epoch has moved), sequence
local leases,guards,waiting={},{},{}
for i=2,#KEYS,5 do
  leases[#leases+1]=KEYS[i+1]; guards[#guards+1]=KEYS[i+2]; guards[#guards+1]=KEYS[i+3]; waiting[#waiting+1]=KEYS[i+4]
end
local c=redis.call('HMGET',KEYS[1],'ep','sq')
local held=redis.call('MGET',unpack(leases))
local guarded=redis.call('EXISTS',unpack(guards))>0
local reply,ended={},{}
for i,token in ipairs(held) do
  local a=5*i-3; local state,sq=0,'0'
  if token==ARGV[a] then
    state,sq=1,c[2] or '0'; ended[#ended+1]=i
    if c[1]~=ARGV[a+1] or not c[2] then state=-1
    elseif guarded and (hasIntent(KEYS[a+2]) or redis.call('EXISTS',KEYS[a+3])==1) then state=0 end
    if state==1 then store(KEYS[a],c[1],sq,ARGV[a+2],ARGV[a+3]) end
  end
  reply[2*i-1]=state; reply[2*i]=sq
end
local awaited=redis.call('EXISTS',unpack(waiting))>0
for _,i in ipairs(ended) do
  redis.call('DEL',leases[i])
  if awaited then wake(waiting[i],ARGV[1],ARGV[5*i+1]) end
end
return reply
