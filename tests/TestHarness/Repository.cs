namespace CoachingPlatform.TestHarness;

/// <summary>The repository that this test was built from.</summary>
public static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "CoachingPlatform.sln"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
