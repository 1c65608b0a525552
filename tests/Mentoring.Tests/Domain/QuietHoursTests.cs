using CoachingPlatform.Mentoring.Domain;
using CsCheck;

namespace CoachingPlatform.Mentoring.Tests.Domain;

public sealed class QuietHoursTests
{
    private static readonly DateTimeOffset Midnight = new(2026, 11, 28, 0, 0, 0, TimeSpan.FromHours(9));

    [Theory]
    [InlineData("Asia/Jayapura", 20.9, 20.9)]
    [InlineData("Asia/Jayapura", 21, 31)]
    [InlineData("Asia/Jayapura", 25, 31)]
    [InlineData("Asia/Jayapura", 31, 31)]
    [InlineData("Asia/Jakarta", 22.9, 22.9)]
    [InlineData("Asia/Jakarta", 23, 33)]
    public void A_night_ends_in_the_morning_of_its_zone(string zone, double hour, double goesAt) =>
        Assert.Equal(Midnight.AddHours(goesAt), new QuietHours(new(21, 0), new(7, 0)).Next(Midnight.AddHours(hour), zone));

    [Fact]
    public void Whatever_the_hours_nothing_goes_in_them_and_nothing_waits_longer_than_they_last() =>
        Gen.Select(Gen.Int[0, 1439], Gen.Int[0, 1439], Gen.Int[0, 4000], Gen.OneOf(Gen.Const("Asia/Jakarta"), Gen.Const("Asia/Makassar"), Gen.Const("Asia/Jayapura"))).Sample((from, until, minute, zone) =>
        {
            var quiet = new QuietHours(TimeOnly.MinValue.AddMinutes(from), TimeOnly.MinValue.AddMinutes(until));
            var instant = Midnight.AddMinutes(minute);

            var next = quiet.Next(instant, zone);

            Assert.InRange((next - instant).TotalMinutes, 0, ((until - from) + 1440) % 1440);
            Assert.False(TimeOnly.FromDateTime(SessionSeries.Local(next, zone)).IsBetween(quiet.From, quiet.Until));
            Assert.Equal(next, quiet.Next(next, zone));
        });
}
