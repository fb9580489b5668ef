using System.Collections.Concurrent;
using System.ComponentModel;
using System.Runtime.InteropServices;
using Imgpkg.Sdk.Infrastructure;
using Microsoft.Extensions.Logging;

namespace Imgpkg.Sdk.Credentials;

/// <summary>
/// Asks external credential helpers (registry 2.5). Each pair of helper and key is asked once at a time, and its answer is kept for the
/// life of this object, unless a registry refuses it; failures are not kept.
/// </summary>
internal sealed class CredentialHelpers : IRefusable
{
    private const int MaxAttempts = 2;

    private readonly IEnvironment _environment;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly SharedLookup<(string Helper, string Key), (HelperAnswer Answer, DateTimeOffset Given)> _answers;
    private readonly ConcurrentDictionary<string, string> _executables = new(StringComparer.Ordinal);

    public CredentialHelpers(IEnvironment environment, ILogger logger, TimeProvider time)
    {
        _environment = environment;
        _logger = logger;
        _time = time;
        _answers = new(
            async (question, cancellationToken) => (await AskAsync(question, cancellationToken).ConfigureAwait(false), time.GetUtcNow()),
            kept => kept.Answer.Failure is null);
    }

    /// <summary>How long a helper may take, all attempts together. Default 30 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The variables that helpers are given; null gives them all but <c>IMGPKG_*</c> (R6.11).</summary>
    public IReadOnlyCollection<string>? Variables { get; init; }

    /// <summary>How long to wait before the second attempt. Default one second.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The helper's credential for the key; null when it has none.</summary>
    /// <exception cref="CredentialException">The helper is missing, failed, timed out or answered nonsense.</exception>
    public async ValueTask<RegistryCredential?> GetAsync(string helper, string serverKey, CancellationToken cancellationToken)
    {
        if (!HelperExecutable.IsValidName(helper))
        {
            string shown = string.Concat(helper.Select(c => char.IsControl(c) ? '?' : c));
            throw new CredentialException("docker config", $"error getting credentials - err: invalid credential helper name \"{shown}\"");
        }

        (HelperAnswer answer, _) = await _answers.GetAsync((helper, serverKey), cancellationToken).ConfigureAwait(false);

        // Every caller gets an exception of its own: exceptions collect the activities they pass through.
        return answer.Failure is null
            ? answer.Credential
            : throw new CredentialException($"helper {helper}", $"error getting credentials - err: {answer.Failure}");
    }

    public void Refuse(RegistryCredential credential) => _answers.Drop(
        kept => ReferenceEquals(kept.Answer.Credential, credential) && _time.GetUtcNow() - kept.Given >= IRefusable.LeastAge);

    private async Task<HelperAnswer> AskAsync((string Helper, string Key) question, CancellationToken cancellationToken)
    {
        if (FindExecutable(question.Helper) is not string executable)
        {
            return HelperAnswer.Failed($"exec: \"{HelperExecutable.FileName(question.Helper)}\": executable file not found in $PATH");
        }

        using var limit = new TimeLimit(_time, Timeout, cancellationToken);
        try
        {
            return await AskWithRetryAsync(executable, question, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsOver)
        {
            return HelperAnswer.Failed($"no answer within {Timeout.TotalSeconds:0.###} seconds");
        }
    }

    private async Task<HelperAnswer> AskWithRetryAsync(string executable, (string Helper, string Key) question, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            HelperAnswer answer = await AskOnceAsync(executable, question.Key, cancellationToken).ConfigureAwait(false);
            if (!answer.CanRetry || attempt == MaxAttempts)
            {
                return answer;
            }

            _logger.CredentialHelperRetried(question.Helper, question.Key, answer.Failure!);
            await Task.Delay(RetryDelay, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<HelperAnswer> AskOnceAsync(string executable, string serverKey, CancellationToken cancellationToken)
    {
        _logger.CredentialHelperStarted(executable, serverKey);
        try
        {
            (int exitCode, byte[]? output) = await HelperProcess.RunAsync(
                executable, ["get"], serverKey, HelperProcess.Pass(_environment.All(), Variables), cancellationToken).ConfigureAwait(false);
            return output is null
                ? HelperAnswer.Failed($"the helper's answer is longer than {HelperProcess.MaxOutput} bytes")
                : HelperAnswer.Read(exitCode, output);
        }
        catch (Win32Exception e)
        {
            return HelperAnswer.Failed($"fork/exec {executable}: {Marshal.GetPInvokeErrorMessage(e.NativeErrorCode)}", canRetry: true);
        }
    }

    private string? FindExecutable(string helper)
    {
        if (!_executables.TryGetValue(helper, out string? path) && HelperExecutable.Find(helper, _environment) is string found)
        {
            path = _executables.GetOrAdd(helper, found);
        }

        return path;
    }
}
