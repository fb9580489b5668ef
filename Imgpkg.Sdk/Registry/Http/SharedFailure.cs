namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Copies a failure that several callers get: each names its own activity in it.</summary>
internal static class SharedFailure
{
    public static RegistryException Copy(RegistryException original)
    {
        var failure = new RegistryFailure(original.Message)
        {
            Repository = original.Repository,
            Method = original.Method,
            Url = original.Url,
            StatusCode = original.StatusCode,
            Errors = original.Errors,
            Code = original.Code,
            IsTransient = original.IsTransient,
            RetryAfter = original.RequestedWait,
        };
        RegistryException copy = original switch
        {
            RegistryNotFoundException => new RegistryNotFoundException(failure, original.InnerException),
            RegistryAccessException => new RegistryAccessException(failure, original.InnerException),
            RegistryRateLimitException => new RegistryRateLimitException(failure, original.InnerException),
            _ => new RegistryException(failure, original.InnerException),
        };
        copy.IsExhausted = original.IsExhausted;
        copy.Hint = original.Hint;
        if (original.Activity is { } activity)
        {
            copy.During(activity);
        }

        return copy;
    }
}
