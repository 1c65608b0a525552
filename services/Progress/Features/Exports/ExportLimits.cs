namespace CoachingPlatform.Progress.Features.Exports;

/// <summary>How much one export may hold. Who wants more asks for parts of it.</summary>
/// <param name="Rows">Rows (<c>Exports:MaxRows</c>).</param>
internal sealed record ExportLimits(int Rows)
{
    /// <summary>Kinds of indicators in one table: four columns each, six with their trends.</summary>
    public const int Indicators = 100;

    public static ExportLimits Of(IConfiguration configuration) => new(configuration.GetValue("Exports:MaxRows", 100_000));
}
