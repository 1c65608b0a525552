using CoachingPlatform.Faults.Running;

namespace CoachingPlatform.Faults;

/// <summary>Servers and scene that the rows share; after a row that fell over the next one gets new ones, which nothing has happened to.</summary>
internal sealed class Stage(string root, string data, int toVisit) : IAsyncDisposable
{
    private Servers? servers;
    private Scene? scene;

    public async Task<Servers> ServersAsync() => servers ??= await Servers.StartAsync(root, data);

    /// <summary>The scene, at the beginning of a row.</summary>
    public async Task<Scene> SceneAsync() => (scene ??= await Scene.StartAsync(await ServersAsync(), toVisit)).Begin();

    public async ValueTask DisposeAsync()
    {
        var (playing, running) = (scene, servers);
        (scene, servers) = (null, null);
        if (playing is not null)
            await playing.DisposeAsync();
        if (running is not null)
            await running.DisposeAsync();
    }
}
