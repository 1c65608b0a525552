using System.Net;

namespace CoachingPlatform.Faults.Load;

/// <summary>Counts of what the services answered.</summary>
internal sealed class Answers
{
    private int unavailable;
    private int withoutRetryAfter;
    private int errors;
    private int inFlight;
    private int broken;
    private long slowest;

    /// <summary>503.</summary>
    public int Unavailable => unavailable;

    /// <summary>503 without <c>Retry-After</c>.</summary>
    public int WithoutRetryAfter => withoutRetryAfter;

    /// <summary>500.</summary>
    public int Errors => errors;

    /// <summary>409.</summary>
    public int Conflicts => inFlight;

    /// <summary>No answer: connection refused or cut, or nothing within the client's time.</summary>
    public int Broken => broken;

    /// <summary>The longest that an answer took.</summary>
    public TimeSpan Slowest => TimeSpan.FromTicks(Interlocked.Read(ref slowest));

    public void CountBroken() => Interlocked.Increment(ref broken);

    public void Count(HttpResponseMessage answer, TimeSpan took)
    {
        for (var known = slowest; took.Ticks > known && Interlocked.CompareExchange(ref slowest, took.Ticks, known) != known; known = slowest)
        {
        }

        switch (answer.StatusCode)
        {
            case HttpStatusCode.ServiceUnavailable:
                Interlocked.Increment(ref unavailable);
                if (answer.Headers.RetryAfter is null)
                    Interlocked.Increment(ref withoutRetryAfter);
                break;
            case HttpStatusCode.InternalServerError:
                Interlocked.Increment(ref errors);
                break;
            case HttpStatusCode.Conflict:
                Interlocked.Increment(ref inFlight);
                break;
        }
    }
}
