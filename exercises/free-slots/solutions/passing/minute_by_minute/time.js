exports.parse = function parse(text) {
  const found = text.match(/^(\d\d):(\d\d)$/);
  if (!found) return NaN;
  const [hours, minutes] = found.slice(1).map(Number);
  const time = hours * 60 + minutes;
  return minutes < 60 && time <= 1440 ? time : NaN;
};

exports.format = function format(time) {
  return [Math.floor(time / 60), time % 60].map((part) => String(part).padStart(2, "0")).join(":");
};
