"""`python -m crmcli` is `crm`."""

from crmcli.cli import main

if __name__ == "__main__":
    main()
