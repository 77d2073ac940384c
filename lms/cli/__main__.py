from lms.cli.root import main

main()
