namespace CoachingPlatform.MongoWire;

/// <summary>What the bridge needs to know; bound from the configuration section <c>MongoWire</c>.</summary>
public sealed class MongoWireOptions
{
    /// <summary>The loopback port to listen on; 0 takes a free one.</summary>
    public int Port { get; set; } = 27017;

    /// <summary>Npgsql connection string of the PostgreSQL that carries DocumentDB.</summary>
    public string Postgres { get; set; } = "";

    /// <summary>The bridge is for first run and tests; in Production it starts only when this is set.</summary>
    public bool AllowProduction { get; set; }

    /// <summary>Connections to PostgreSQL for statements outside transactions.</summary>
    public int MaxConnections { get; set; } = 32;

    /// <summary>Transactions that may be open at once; each holds one connection.</summary>
    public int MaxTransactions { get; set; } = 32;

    /// <summary>How long a statement waits for a free connection before it gets a clear error.</summary>
    public TimeSpan PoolWait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long start-up and statements wait for a PostgreSQL that is not (or not yet) there.</summary>
    public TimeSpan PostgresWait { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>An open transaction without a statement for this long is rolled back.</summary>
    public TimeSpan TransactionIdleLimit { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Sessions, and the replies kept for their retryable writes, are forgotten after this long.</summary>
    public TimeSpan SessionLimit { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How long a drop, or another change of a collection, waits for its readers and writers.</summary>
    public TimeSpan DropLimit { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The clock of the time limits above.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;
}
