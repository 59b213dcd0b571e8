// Choosing when an event starts fills in when it ends: two hours later, or as long after the new start as after the old.
(() => {
  const start = document.getElementById("id_starts_at");
  const end = document.getElementById("id_ends_at");
  if (!start || !end) return;
  const HOURS = 2;
  let before = start.value;

  // Wall clock times are reckoned as if there were no summer time: what stands in the fields is what people mean.
  const read = (text) => (text ? Date.parse(`${text}Z`) : NaN);
  const write = (moment) => new Date(moment).toISOString().slice(0, 16);

  start.addEventListener("change", () => {
    const now = read(start.value);
    if (Number.isNaN(now)) return;
    const lasted = read(end.value) - read(before);
    end.value = write(now + (lasted > 0 ? lasted : HOURS * 3600000));
    before = start.value;
  });
})();
