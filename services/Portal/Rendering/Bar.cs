namespace CoachingPlatform.Portal.Rendering;

/// <summary>How a bar is filled; told apart by pattern as well as by colour.</summary>
public enum BarKind
{
    /// <summary>Nothing done yet: hollow.</summary>
    Begin,

    /// <summary>Under way: hatched.</summary>
    Middle,

    /// <summary>All that is required: solid.</summary>
    Done,
}

/// <summary>One bar of a chart.</summary>
/// <param name="Label">What stands under it.</param>
/// <param name="Value">Its height and the number over it.</param>
/// <param name="Kind">Its fill.</param>
public sealed record Bar(string Label, int Value, BarKind Kind);
