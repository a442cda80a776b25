using System.Data.Common;

namespace TieredCache.Relational;

/// <summary>A statement with its parameters; several go to the database in one round trip where its client can do that.</summary>
internal readonly record struct Statement(string Text, (string Name, object? Value)[] Parameters)
{
    /// <summary>Runs them in order, and returns how many rows each has changed.</summary>
    public static async ValueTask<int[]> RunAsync(IReadOnlyList<Statement> statements, DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        if (statements.Count == 0)
        {
            return [];
        }

        return connection.CanCreateBatch
            ? await TogetherAsync(statements, connection, transaction, cancellationToken).ConfigureAwait(false)
            : await OneByOneAsync(statements, connection, transaction, cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask<int[]> TogetherAsync(IReadOnlyList<Statement> statements, DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        var batch = connection.CreateBatch();
        await using var end = batch.ConfigureAwait(false);
        // Not every client's batch makes parameters, but every client's command does.
        var maker = connection.CreateCommand();
        await using var makerEnd = maker.ConfigureAwait(false);
        batch.Transaction = transaction;
        foreach (var statement in statements)
        {
            var command = batch.CreateBatchCommand();
            command.CommandText = statement.Text;
            statement.Bind(maker, command.Parameters);
            batch.BatchCommands.Add(command);
        }

        await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        return [.. batch.BatchCommands.Select(static command => command.RecordsAffected)];
    }

    private static async ValueTask<int[]> OneByOneAsync(IReadOnlyList<Statement> statements, DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        var changed = new int[statements.Count];
        for (var i = 0; i < changed.Length; i++)
        {
            var command = connection.CreateCommand();
            await using var end = command.ConfigureAwait(false);
            command.Transaction = transaction;
            command.CommandText = statements[i].Text;
            statements[i].Bind(command, command.Parameters);
            changed[i] = await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        return changed;
    }

    private void Bind(DbCommand maker, DbParameterCollection target)
    {
        foreach (var (name, value) in Parameters)
        {
            var parameter = maker.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value ?? DBNull.Value);
            target.Add(parameter);
        }
    }
}
