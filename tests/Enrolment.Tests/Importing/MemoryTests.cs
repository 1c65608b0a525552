using CoachingPlatform.Enrolment.Domain.Importing;
using CoachingPlatform.Enrolment.Domain.Sheets;
using CoachingPlatform.Sheets;
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

    [Theory]
    [InlineData(SheetFormat.Csv)]
    [InlineData(SheetFormat.Xlsx)]
    public async Task A_long_file_leaves_while_it_is_written_and_a_workbook_is_read_without_keeping_its_rows(SheetFormat format)
    {
        const int Rows = 20_000;
        using var file = new MemoryStream(16_000_000);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await using (var sheet = await SheetWriters.StartAsync(format, file, "Data", [.. ImportRun.Header.Split(';').Select(name => new SheetColumn(name, true))], default))
        {
            for (var i = 0; i < Rows; i++)
            {
                string[] cells = [.. ImportRun.Row(("Nama Usaha", $"Kerupuk {i}"), ("NIB", $"{i + 1:0000000000000}"), ("No HP", $"0812{i:00000000}")).Split(';')];
                await sheet.WriteAsync([.. cells.Select(SheetCell.Of)], default);
                // What is not in the file yet would have to be held: at most what is in the buffers on the way.
                if (i == Rows / 2)
                    Assert.True(file.Length > (format == SheetFormat.Csv ? 1_500_000 : 200_000), $"{file.Length} bytes of {i} rows");
            }

            Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 2_000_000);
            await sheet.FinishAsync(default);
        }

        var reader = ImportReader.Open(file);
        before = GC.GetTotalMemory(forceFullCollection: true);
        var (read, grown) = (0, 0L);
        foreach (var record in reader.Records())
        {
            read++;
            if (record.Number == Rows)
                grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        }

        Assert.Equal(Rows, read);
        Assert.InRange(grown, long.MinValue, 2_000_000); // the rows take over 2,000 bytes each
    }

    [Fact]
    public void A_million_shared_texts_take_little_more_than_their_letters()
    {
        var texts = new SharedTexts();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 1_000_000; i++)
            texts.Add($"Jl. A. Yani No. {i}");
        Assert.Equal("Jl. A. Yani No. 999999", texts[999_999]);
        Assert.Null(texts[1_000_000]);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, 0, 50_000_000); // as texts of their own: 80 million
        GC.KeepAlive(texts);
    }
}
