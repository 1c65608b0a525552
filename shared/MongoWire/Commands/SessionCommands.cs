namespace CoachingPlatform.MongoWire.Commands;

/// <summary>endSessions and its kin.</summary>
internal sealed class SessionCommands(SessionStore sessions)
{
    public async Task<Reply> EndAsync(Request request, Lane lane, CancellationToken stopping)
    {
        var ids = request.Field("endSessions"u8, out _) is { } list ? Ids(list.Span) : [];
        foreach (var id in ids) await sessions.EndAsync(id);
        if (ids.Length > 0) await KeptReplies.ForgetAsync(lane, ids, stopping);
        return Reply.Ok;
    }

    private static Guid[] Ids(ReadOnlySpan<byte> list)
    {
        var ids = new List<Guid>();
        var items = new BsonWalker(list);
        while (items.MoveNext())
            if (items.Type == BsonKind.Document) ids.Add(BsonValues.SessionId(items.Value));
        return [.. ids];
    }
}
