using CoachingPlatform.Enrolment.Domain.Importing;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Importing;

/// <summary>Alone in the process while it measures: the heap is everybody's.</summary>
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
[Collection(nameof(MemoryTests))]
public sealed class MemoryTests
{
    [Fact]
    public void A_long_file_is_read_without_keeping_its_rows()
    {
        var rows = 0;
        using var file = new MemoryStream();
        using (var writer = new StreamWriter(file, leaveOpen: true))
        {
            writer.WriteLine(ImportRun.Header);
            for (var i = 0; i < 20_000; i++)
                writer.WriteLine(ImportRun.Row(("Nama Usaha", $"Kerupuk {i}"), ("NIB", $"{i + 1:0000000000000}"), ("No HP", $"0812{i:00000000}")));
        }
        var reader = ImportReader.Open(file);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        long grown = 0;
        foreach (var row in RowValidator.ValidateAll(reader, ImportRun.Today))
        {
            rows += row.Draft is null ? 0 : 1;
            if (row.Record.Number == 20_000)
                grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        }
        Assert.Equal(20_000, rows);
        Assert.InRange(grown, long.MinValue, 20_000 * 600); // the keys to find duplicates by; the rows themselves take over 2,000 bytes each
    }
}
