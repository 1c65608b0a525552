using System.Diagnostics;
using System.Text;
using Xunit;

namespace CoachingPlatform.EndToEnd.Tests;

[Collection(typeof(WholePlatforms))]
public sealed class TourTests
{
    [Fact]
    public async Task The_tour_finds_every_value_right()
    {
        using var tour = Process.Start(new ProcessStartInfo(Path.Combine(Repository.Root, "run.sh"), ["tour"])
        {
            WorkingDirectory = Repository.Root, RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8,
        })!;
        var output = tour.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = tour.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);

        await tour.WaitForExitAsync(TestContext.Current.CancellationToken);

        var said = await output;
        Assert.True(tour.ExitCode == 0, $"{said}\n{await errors}");
        Assert.DoesNotContain("✗", said, StringComparison.Ordinal);
        Assert.Matches(@"tour: (\d+) of \1 values right", said);
    }
}
