using System.Diagnostics;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Tracing;

/// <summary>Runs an operation within an activity, if anybody listens.</summary>
internal static class TracedOperation
{
    public static Task<T> RunAsync<T>(string name, Func<Task<T>> run, Action<Activity>? begin = null, Action<Activity, T>? end = null) =>
        Telemetry.Activities.HasListeners() ? TraceAsync(name, run, begin, end) : run();

    /// <summary>Starts an activity; null when nobody wants it.</summary>
    public static Activity? Start(string name, Action<Activity>? begin)
    {
        Activity? activity = Telemetry.Activities.StartActivity(name, ActivityKind.Client);
        if (activity is not null)
        {
            begin?.Invoke(activity);
        }

        return activity;
    }

    /// <summary>Notes how an operation failed. Its caller's cancellation is no error.</summary>
    public static void Fail(Activity? activity, Exception exception)
    {
        if (exception is OperationCanceledException)
        {
            activity?.SetTag("error.type", "cancelled");
            return;
        }

        activity?.SetTag("error.type", exception is ImgpkgException known ? known.Code : exception.GetType().FullName);
        activity?.SetStatus(ActivityStatusCode.Error, exception.Message);
    }

    /// <summary>Notes what an operation is about.</summary>
    public static void SetReference(this Activity activity, ImageReference? reference)
    {
        activity.SetRepository(reference?.Repository);
        activity.SetTag("imgpkg.tag", reference?.Tag);
        activity.SetTag("imgpkg.digest", reference?.Digest?.ToString());
    }

    public static void SetRepository(this Activity activity, RepositoryReference? repository)
    {
        activity.SetTag("imgpkg.repository", repository?.FullName);
        activity.SetTag("imgpkg.registry", repository is { IsLocal: false } ? repository.Registry : null);
    }

    /// <summary>Notes what a reference turned out to be.</summary>
    public static void SetDigest(this Activity activity, DigestReference reference) => activity.SetTag("imgpkg.digest", reference.Digest.ToString());

    private static async Task<T> TraceAsync<T>(string name, Func<Task<T>> run, Action<Activity>? begin, Action<Activity, T>? end)
    {
        using Activity? activity = Start(name, begin);
        try
        {
            T result = await run().ConfigureAwait(false);
            if (activity is not null)
            {
                end?.Invoke(activity, result);
            }

            return result;
        }
        catch (Exception e)
        {
            Fail(activity, e);
            throw;
        }
    }
}
