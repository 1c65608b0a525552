namespace CoachingPlatform.Messaging;

/// <summary>
/// Something that an operator at the machine asks a service's own program for, e.g. <c>dotnet CoachingPlatform.Progress.dll parked list</c>.
/// It runs beside the service, with its settings, and neither handles messages nor opens a port.
/// </summary>
public interface IOperatorCommand
{
    /// <summary>The word that calls it.</summary>
    string Name { get; }

    /// <summary>How it is called, a line for each form.</summary>
    string Usage { get; }

    /// <summary>Does it.</summary>
    /// <param name="arguments">What follows the name.</param>
    /// <param name="output">Where it reports.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <returns>Exit code: 0 done, 1 not or not wholly done, 2 not understood.</returns>
    Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellation);
}

/// <summary>What ends a command of an operator, in a sentence for them.</summary>
public sealed class CommandEndedException(string sentence) : Exception(sentence);
